// The head of a run: what is happening, how far it is, times, speeds, the chart.

import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { Chart } from "./chart.js";
import { waitingFor } from "./waiting.js";

export class Overall {
  constructor(job) {
    this.job = job;
    this.chart = new Chart();
    this.state = h("p", { class: "run-state" });
    this.percent = h("p", { class: "run-percent", "aria-hidden": "true" });
    this.fill = h("span", { class: "fill" });
    this.bar = h("div", { class: "bar overall", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": t("run.overall") }, this.fill);
    this.figures = Object.fromEntries(["elapsed", "remaining", "tables", "rows", "bytes"].map((name) => [name, h("dd", {})]));
    this.speeds = { rows: h("dd", { class: "hint" }), bytes: h("dd", { class: "hint" }) };
    const list = h("dl", { class: "figures" }, ...Object.entries(this.figures).map(([name, value]) => h("div", {}, h("dt", {}, t(`run.${name}`)), value, this.speeds[name])));
    this.waiting = h("div", { class: "waiting", hidden: true });
    this.element = h(
      "section",
      { class: "panel overall-panel", "aria-label": t("run.overall") },
      h("header", { class: "overall-head" }, h("div", {}, h("h3", {}, t("run.overall")), this.state), this.percent),
      this.bar,
      h("div", { class: "overall-body" }, list, this.chart.element),
      this.waiting,
    );
  }

  update() {
    const { job } = this;
    const { data, state } = job;
    setAttribute(this.element, "data-state", state);
    setAttribute(this.element, "data-paused", job.paused.length > 0);
    setText(this.state, stateText(job));
    setText(this.percent, `${data.overall_percent}%`);
    setAttribute(this.bar, "aria-valuenow", data.overall_percent);
    setAttribute(this.bar, "aria-valuetext", `${data.overall_percent}% – ${stateText(job)}`);
    this.fill.style.transform = `scaleX(${data.overall_percent / 100})`;
    this.tick();
    setText(this.figures.rows, format.count(data.rows ?? 0));
    setText(this.figures.bytes, format.bytes(data.bytes ?? 0));
    const running = state === "running";
    setText(this.speeds.rows, running ? t("run.per_second.rows", { rate: format.short(data.rows_per_second ?? 0) }) : "");
    setText(this.speeds.bytes, running ? t("run.per_second.bytes", { rate: format.bytes(data.bytes_per_second ?? 0) }) : "");
    setText(this.figures.tables, t("run.tables.of", { done: job.counts.done, total: job.tables.size }));
    this.chart.update(job.samples);
    waitingFor(this.waiting, job);
  }

  /** What moves without a message: the clock. */
  tick() {
    const { elapsed, active, data, state } = this.job;
    setText(this.figures.elapsed, format.duration(elapsed));
    const remaining = data.eta_seconds ?? null;
    setText(this.figures.remaining, !active ? "–" : remaining === null || state !== "running" || this.job.paused.length ? t("run.remaining.unknown") : `~${format.duration(remaining)}`);
  }
}

/** In words: "copying data", "completed, but 2 tables failed". */
export function stateText({ state, data, failures, counts, paused }) {
  if (state === "running" && paused.length) return t("run.state.paused");
  if (state === "running" && data.current_phase) {
    const phase = `phase.${data.current_phase}`;
    return t("run.state.in_phase", { phase: has(phase) ? t(phase) : data.current_phase });
  }
  const failed = Math.max(failures.size, counts.failed);
  if (state === "completed_with_errors") return failed ? t("run.state.completed_with_errors", { count: failed }) : t("run.state.completed_but");
  return t(`run.state.${state}`);
}
