// The plan of the chosen objects and options: what will be lost, what to know, the steps by phase with their SQL.

import * as api from "../api.js";
import { toApi } from "../connect/profiles.js";
import * as format from "../format.js";
import { t } from "../i18n.js";
import { toSelection } from "../model/selection.js";
import { byId, h } from "../ui/dom.js";
import { errorNotice, notice } from "../ui/notice.js";
import { adminScripts } from "./admin.js";
import { findings } from "./findings.js";
import { lossesNotice } from "./losses.js";
import { OWN, anew, resume, resumingNotice } from "./resuming.js";
import { phases } from "./steps.js";

export class PlanView {
  #running = null;
  #error = null;

  constructor(store, element) {
    this.store = store;
    this.element = element;
  }

  /** The body of /api/plan and /api/migrate as things stand. */
  static request(store) {
    const { source, destination } = store.get("connections");
    const resuming = store.get("resuming");
    const options = store.get("options");
    return {
      source: toApi(source),
      destination: toApi(destination),
      selection: resuming ? resuming.selection : toSelection(store.get("choice")),
      options: resuming ? { ...options, ...resuming.options, resume: true } : options,
    };
  }

  /** Ask for the plan and show it; a newer call takes the place of an older one. */
  async make() {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.#error = null;
    this.store.set({ plan: null, planning: true });
    this.#busy();
    try {
      const plan = await api.plan(PlanView.request(this.store), running.signal);
      this.store.set({ plan, planning: false });
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof api.ApiError)) throw error;
      this.#error = error;
      this.store.set({ planning: false });
    }
    this.translate();
  }

  // the old plan stays readable, dimmed, while the new one is made: nothing jumps
  #busy() {
    this.element.setAttribute("aria-busy", "true");
    if (!this.element.childElementCount) this.element.replaceChildren(h("p", { class: "busy" }, t("plan.making")));
  }

  translate() {
    const plan = this.store.get("plan");
    if (!plan && !this.#error) return;
    this.element.removeAttribute("aria-busy");
    byId("resuming").replaceChildren(...(plan ? resumingNotice(plan, this.store.get("resuming"), { onResume: () => this.resume(), onAnew: () => this.anew() }) : []));
    if (this.#error) {
      const again = h("button", { type: "button", class: "button small", onclick: () => this.make() }, t("again"));
      const instead = this.store.get("resuming") && h("button", { type: "button", class: "button small", id: "start-anew", onclick: () => this.anew() }, t("resume.anew"));
      this.element.replaceChildren(errorNotice(this.#error, t("plan.failed"), [h("div", { class: "button-group" }, again, instead)]));
      return;
    }
    this.element.replaceChildren(
      ...lossesNotice(plan, this.store.get("options")),
      ...findings(plan.findings.filter((finding) => !OWN.has(finding.code))),
      ...adminScripts(plan.admin),
      overview(plan),
      ...phases(plan),
    );
  }

  /** Plan to go on with the run that ended early. */
  async resume() {
    this.#busy();
    try {
      await resume(this.store);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      this.#error = error;
      this.translate();
      return;
    }
    await this.make();
  }

  /** Plan to leave it, and start from the beginning. */
  anew() {
    anew(this.store);
    return this.make();
  }
}

function overview(plan) {
  const { tables = 0, rows = 0, bytes = 0 } = plan.estimates ?? {};
  const facts = [
    [t("plan.tables"), format.count(tables)],
    [t("plan.rows"), `~${format.short(rows)}`],
    [t("plan.size"), `~${format.bytes(bytes)}`],
    [t("plan.steps"), format.count(plan.steps.length)],
    [t("plan.workers"), format.count(plan.workers)],
  ];
  const route = `${plan.source} (PostgreSQL ${plan.source_version}) → ${plan.target ?? plan.destination} (PostgreSQL ${plan.target_version ?? plan.destination_version})`;
  const box = h(
    "section",
    { class: "panel overview" },
    h("h3", {}, t("plan.title")),
    h("p", { class: "hint route" }, route),
    h("dl", { class: "figures" }, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    h("p", { class: "hint" }, `${t("plan.hash")} `, h("code", {}, plan.hash)),
  );
  if (!plan.steps.length) box.append(notice("info", t("plan.nothing")));
  return box;
}
