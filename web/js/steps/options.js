// Step 3: the options of the run, each with what it does to existing data; then the plan they give.

import { t } from "../i18n.js";
import { session } from "../storage.js";
import { byId, h } from "../ui/dom.js";
import { PlanView } from "../plan/plan_view.js";
import { CHOICES, NUMBERS, SIZES, checkbox, choices, fieldset, number, radios, readOptions, size } from "./option_fields.js";

const KEPT = "pgmig.options";

/** As pgmig_core's Options; verification is ticked in the page. */
export const DEFAULTS = {
  existing_tables: "keep",
  existing_data: "truncate",
  batch_size: 1000,
  workers: 0,
  split_tables_larger_than: null,
  fk: "disable",
  statistics: "carry",
  roles: false,
  on_row_error: "fail",
  max_rejects: 1000,
  retry_seconds: 60,
  on_snapshot_loss: "stop",
  mode: "run",
  verify: true,
};
const RARE = ["split_tables_larger_than", "roles", "statistics", "on_row_error", "max_rejects", "retry_seconds", "on_snapshot_loss"];
const TYPING_PAUSE = 600;

export class OptionsStep {
  constructor(store) {
    this.store = store;
    this.form = byId("options");
    this.plan = new PlanView(store, byId("plan"));
    this.store.set({ options: { ...DEFAULTS, ...known(session.get(KEPT)) } });
    this.#build();
    store.addEventListener("resuming", () => this.#build());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    let timer = 0;
    this.form.addEventListener("input", (event) => {
      clearTimeout(timer);
      const typed = event.target.type === "number" || event.target.type === "text";
      if (this.#read()) timer = setTimeout(() => this.plan.make(), typed ? TYPING_PAUSE : 0);
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
    const decided = this.store.get("resuming")?.options ?? {};
    const options = { ...this.store.get("options"), ...decided };
    const open = this.form.querySelector(".more-options")?.open ?? RARE.some((name) => options[name] !== DEFAULTS[name]);
    this.form.replaceChildren(
      ...(this.store.get("resuming") ? [h("p", { class: "hint" }, t("option.resuming"))] : []),
      choices("existing_tables", options),
      choices("existing_data", options),
      choices("fk", options),
      fieldset("option.speed", number("batch_size", options), number("workers", options)),
      fieldset("option.verify", checkbox("verify", options)),
      choices("mode", options),
      h(
        "details",
        { class: "more-options", open },
        h("summary", {}, t("option.more")),
        fieldset("option.large", size("split_tables_larger_than", options)),
        fieldset("option.roles", checkbox("roles", options)),
        choices("statistics", options),
        fieldset("option.on_row_error", ...radios("on_row_error", options), number("max_rejects", options)),
        fieldset("option.faults", number("retry_seconds", options), ...radios("on_snapshot_loss", options)),
      ),
    );
    // what an earlier run was asked for cannot be changed when going on with it
    for (const name of Object.keys(decided)) {
      const elements = this.form.elements[name];
      for (const input of elements instanceof RadioNodeList ? elements : [elements]) input.disabled = true;
    }
  }

  /** Take the form's values; whether they are all right. */
  #read() {
    const { options, errors } = readOptions(this.form);
    for (const name of [...Object.keys(NUMBERS), ...SIZES]) {
      this.form.elements[name].setAttribute("aria-invalid", String(name in errors));
      byId(`${name}-error`).textContent = errors[name] ?? "";
    }
    const fine = Object.keys(errors).length === 0;
    this.store.set({ optionsValid: fine });
    if (!fine) return false;
    // the user's own choice comes back when the earlier run is left alone
    for (const name of Object.keys(this.store.get("resuming")?.options ?? {})) options[name] = this.store.get("options")[name];
    session.set(KEPT, options);
    this.store.set({ options, plan: null });
    return true;
  }
}

/** Of what the tab has kept, that which is still an option. */
function known(kept = {}) {
  const entries = Object.entries(kept).filter(([name, value]) => name in DEFAULTS && (!(name in CHOICES) || CHOICES[name].includes(value)));
  return Object.fromEntries(entries);
}
