// Going between the steps: the stepper above, the buttons below, what each step needs before it can be entered.

import { t } from "./i18n.js";
import { session } from "./storage.js";
import { ask } from "./ui/dialog.js";
import { byId, h, icon, keyed, setAttribute, setText } from "./ui/dom.js";

const ORDER = ["connect", "objects", "options", "run"];

export class Wizard {
  constructor(store, job, steps, actions) {
    Object.assign(this, { store, job, steps, actions });
    this.back = byId("back");
    this.next = byId("next");
    this.note = byId("actions-note");
    this.stop = h("button", { type: "button", class: "button danger", id: "cancel", hidden: true, onclick: () => this.#stop() });
    this.hold = h("button", { type: "button", class: "button", id: "pause", hidden: true, onclick: () => this.actions.pause(!this.job.paused.length) }, icon("pause"), h("span", {}));
    byId("actions-extra").append(h("div", { class: "button-group" }, this.hold, this.stop));
    this.back.addEventListener("click", () => this.#back());
    this.next.addEventListener("click", () => this.#next());
    this.items = keyed(byId("stepper"), ORDER, (step) =>
      h("li", {}, h("button", { type: "button", onclick: () => this.#jump(step) }, h("span", { class: "step-number" }, String(ORDER.indexOf(step) + 1)), h("span", { class: "step-name" }))),
    );
    store.watch(["step", "ready", "choice", "chosen", "plan", "planning", "busy", "jobState", "paused", "optionsValid"], () => this.update());
  }

  get step() {
    return this.store.get("step");
  }

  go(step, { focus = true, enter = true } = {}) {
    this.actions.say(null);
    session.set("pgmig.step", step);
    this.store.set({ step });
    for (const name of ORDER) byId(`step-${name}`).hidden = name !== step;
    if (enter) this.steps[step].enter?.();
    this.update();
    if (!focus) return;
    scrollTo({ top: 0 });
    byId(`title-${step}`).focus({ preventScroll: true });
  }

  /** Which steps can be entered now. */
  #open(step) {
    const { store, job } = this;
    if (store.get("busy")) return false;
    if (step === "connect") return true;
    if (step === "run") return job.state !== "idle";
    if (step === "objects") return store.get("choice") !== null;
    return store.get("choice") !== null && !store.get("choice").empty;
  }

  update() {
    const { step, store, job } = this;
    for (const [name, item] of this.items) {
      const [button] = item.children;
      setText(button.querySelector(".step-name"), t(`step.${name}`));
      setAttribute(button, "aria-current", name === step ? "step" : null);
      button.disabled = name !== step && !this.#open(name);
      setAttribute(item, "data-done", ORDER.indexOf(name) < ORDER.indexOf(step));
    }
    this.back.hidden = step === "connect" || (step === "run" && job.active);
    setText(this.back, t(step === "run" ? "back.start" : "back"));
    this.stop.hidden = !(step === "run" && job.active);
    const paused = job.paused.length > 0;
    this.hold.hidden = !(step === "run" && (job.state === "running" || job.state === "planning"));
    setText(this.hold.lastElementChild, t(paused ? "pause.end" : "pause.begin"));
    setAttribute(this.hold.querySelector("use"), "href", `icons.svg#${paused ? "play" : "pause"}`);
    setText(this.stop, t(job.state === "cancelling" ? "cancel.again" : "cancel"));
    this.next.hidden = step === "run";
    const [label, note, enabled, dangerous] = this.#forward();
    setText(this.next, label);
    setText(this.note, note);
    this.next.disabled = !enabled || store.get("busy");
    setAttribute(this.next, "class", dangerous ? "button danger" : "button primary");
  }

  /** The forward button: its text, a note beside it, whether it can be used, whether it takes something away. */
  #forward() {
    const { step, store, job } = this;
    if (job.active && step !== "run") return [t("next.running"), t("note.running"), true, false];
    if (step === "connect") return [store.get("busy") ? t("connect.testing") : t("next"), store.get("ready") ? "" : t("note.connect"), store.get("ready"), false];
    if (step === "objects") {
      const choice = store.get("choice");
      return [t("next"), choice?.empty ? t("note.choose") : "", Boolean(choice) && !choice.empty, false];
    }
    if (step !== "options") return ["", "", false, false];
    const plan = store.get("plan");
    const errors = (plan?.findings ?? []).filter((finding) => finding.severity === "error").length;
    const dry = store.get("options").mode === "dry_run";
    const losses = !dry && (plan?.losses ?? []).length > 0;
    const note = errors ? t("note.errors", { count: errors }) : store.get("planning") ? t("plan.making") : "";
    return [t(dry ? "next.dry_run" : losses ? "next.losing" : "next.run"), note, Boolean(plan) && !errors && store.get("optionsValid"), losses];
  }

  async #next() {
    const { step, store, job } = this;
    if (job.active) return this.go("run");
    if (step === "objects") return this.go("options");
    store.set({ busy: true });
    try {
      if (step === "options") await this.actions.run();
      else if (await this.steps.connect.check()) this.go("objects");
    } finally {
      store.set({ busy: false });
    }
  }

  #back() {
    this.go(this.step === "run" ? (this.store.get("choice") ? "objects" : "connect") : ORDER[ORDER.indexOf(this.step) - 1]);
  }

  #jump(step) {
    if (step !== this.step && this.#open(step)) this.go(step);
  }

  async #stop() {
    const again = this.job.state === "cancelling";
    const yes = await ask({
      title: t(again ? "cancel.again.title" : "cancel.title"),
      body: [h("p", {}, t(again ? "cancel.again.text" : "cancel.text"))],
      yes: t(again ? "cancel.again" : "cancel.yes"),
      no: t("cancel.no"),
      danger: true,
    });
    if (yes && this.job.active) await this.actions.cancel();
  }
}
