// The ten phases of the run, each with how far it is.

import { has, t } from "../i18n.js";
import { h, keyed, setAttribute, setText } from "../ui/dom.js";

export class PhaseList {
  constructor(job) {
    this.job = job;
    this.list = h("ol", { class: "phases" });
    this.element = h("section", { class: "panel" }, h("header", { class: "panel-head" }, h("h3", {}, t("phases.title"))), this.list);
  }

  update() {
    const phases = new Map((this.job.data.phases ?? []).map((phase) => [phase.phase, phase]));
    const { verify } = this.job.data;
    if (verify?.total) phases.set("verify", { phase: "verify", total: verify.total, done: verify.done, failed: verify.differences, running: Number(verify.done < verify.total) });
    const rows = keyed(this.list, [...phases.keys()], () => h("li", {}, h("span", { class: "phase-name" }), h("span", { class: "phase-count" }), h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "fill" }))));
    for (const [name, { total, done, failed, running }] of phases) {
      const row = rows.get(name);
      const state = failed ? "failed" : done >= total ? "done" : running || name === this.job.data.current_phase ? "running" : "waiting";
      setAttribute(row, "data-status", state);
      setText(row.children[0], has(`phase.${name}`) ? t(`phase.${name}`) : name);
      setText(row.children[1], failed ? t("phases.failed", { done, total, failed }) : t("phases.done", { done, total }));
      row.querySelector(".fill").style.transform = `scaleX(${total ? done / total : 0})`;
    }
  }
}
