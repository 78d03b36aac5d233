// Step 3: the options of the run, each with what it does to existing data; then the plan they give.

import { t } from "../i18n.js";
import { session } from "../storage.js";
import { byId, h } from "../ui/dom.js";
import { PlanView } from "../plan/plan_view.js";

const KEPT = "pgmig.options";

/** As pgmig_core's Options; verification is ticked in the page. */
export const DEFAULTS = {
  existing_tables: "keep",
  existing_data: "truncate",
  batch_size: 1000,
  workers: 0,
  fk: "disable",
  mode: "run",
  verify: true,
};

const CHOICES = { existing_tables: ["keep", "drop"], existing_data: ["truncate", "append", "upsert"], fk: ["disable", "keep"], mode: ["run", "dry_run"] };
const NUMBERS = { batch_size: [1, 1_000_000], workers: [0, 256] };
const DANGEROUS = new Set(["drop"]);
const TYPING_PAUSE = 600;

export class OptionsStep {
  constructor(store) {
    this.store = store;
    this.form = byId("options");
    this.plan = new PlanView(store, byId("plan"));
    this.store.set({ options: { ...DEFAULTS, ...session.get(KEPT) } });
    this.#build();
    this.form.addEventListener("submit", (event) => event.preventDefault());
    let timer = 0;
    this.form.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (this.#read()) timer = setTimeout(() => this.plan.make(), event.target.type === "number" ? TYPING_PAUSE : 0);
    });
  }

  // always anew: what was planned before may be done by now
  enter() {
    this.plan.make();
  }

  translate() {
    this.#build();
    this.plan.translate();
  }

  #build() {
    const options = this.store.get("options");
    this.form.replaceChildren(
      choices("existing_tables", options),
      choices("existing_data", options),
      choices("fk", options),
      h("fieldset", { class: "option" }, h("legend", {}, t("option.speed")), ...Object.keys(NUMBERS).map((name) => number(name, options))),
      h(
        "fieldset",
        { class: "option" },
        h("legend", {}, t("option.verify")),
        h(
          "label",
          { class: "choice" },
          h("input", { type: "checkbox", name: "verify", checked: options.verify }),
          h("span", {}, h("strong", {}, t("option.verify.on")), h("span", { class: "hint", id: "verify-hint" }, t("option.verify.hint"))),
        ),
      ),
      choices("mode", options),
    );
  }

  /** Take the form's values; whether they are all right. */
  #read() {
    const options = {};
    let fine = true;
    for (const name of Object.keys(CHOICES)) options[name] = this.form.elements[name].value;
    for (const [name, [least, most]] of Object.entries(NUMBERS)) {
      const input = this.form.elements[name];
      const value = Number(input.value);
      const ok = input.value.trim() !== "" && Number.isInteger(value) && value >= least && value <= most;
      input.setAttribute("aria-invalid", String(!ok));
      byId(`${name}-error`).textContent = ok ? "" : t("option.range", { least, most });
      fine &&= ok;
      options[name] = value;
    }
    options.verify = this.form.elements.verify.checked;
    this.store.set({ optionsValid: fine });
    if (!fine) return false;
    session.set(KEPT, options);
    this.store.set({ options, plan: null });
    return true;
  }
}

function choices(name, options) {
  const inputs = CHOICES[name].map((value) =>
    h(
      "label",
      { class: DANGEROUS.has(value) ? "choice dangerous" : "choice" },
      h("input", { type: "radio", name, value, checked: options[name] === value }),
      h("span", {}, h("strong", {}, t(`option.${name}.${value}`)), h("span", { class: "hint" }, t(`option.${name}.${value}.hint`))),
    ),
  );
  return h("fieldset", { class: "option" }, h("legend", {}, t(`option.${name}`)), ...inputs);
}

function number(name, options) {
  const [least, most] = NUMBERS[name];
  return h(
    "div",
    { class: "field number" },
    h("label", { for: name }, t(`option.${name}`)),
    h("input", { type: "number", id: name, name, min: least, max: most, step: 1, value: options[name], "aria-describedby": `${name}-hint ${name}-error` }),
    h("p", { class: "hint", id: `${name}-hint` }, t(`option.${name}.hint`)),
    h("p", { class: "field-error", id: `${name}-error`, role: "alert" }),
  );
}
