// Step 4: the run, live, and its report. The page may come at any time: the first message carries the whole state.

import * as api from "../api.js";
import { t } from "../i18n.js";
import { Failures } from "../run/failures.js";
import { LogView } from "../run/log_view.js";
import { Overall } from "../run/overall.js";
import { PhaseList } from "../run/phase_list.js";
import { reportView } from "../run/report_view.js";
import { TableList } from "../run/table_list.js";
import { byId, h, setText } from "../ui/dom.js";

export class RunStep {
  #shownReport = null;

  constructor(job, actions) {
    this.job = job;
    this.actions = actions;
    this.root = byId("run");
    this.report = h("div", { class: "report-place" });
    this.#build();
    job.addEventListener("change", () => this.#update());
    setInterval(() => this.job.active && this.parts[0].tick(), 1000);
  }

  #build() {
    const { job } = this;
    this.parts = [new Overall(job), new Failures(job), new TableList(job), new PhaseList(job), new LogView(job)];
    const [overall, failures, tables, phases, log] = this.parts.map((part) => part.element);
    this.root.replaceChildren(this.report, overall, failures, h("div", { class: "run-columns" }, tables, phases), log);
  }

  translate() {
    this.#build();
    this.#shownReport = null;
    this.#update();
  }

  enter() {
    this.#update();
  }

  /** Fetch what only the status tells: the databases' names, and the report. */
  async finish() {
    try {
      this.job.takeStatus(await api.status());
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      // the server is gone just now; the socket's return brings us here again
    }
  }

  #update() {
    const { job } = this;
    const { source, destination } = job.summary ?? {};
    setText(byId("route"), source && destination ? `${source} → ${destination}` : "");
    for (const part of this.parts) part.update();
    const key = job.active ? null : `${job.id} ${job.state} ${Boolean(job.report)} ${job.summary?.error?.code}`;
    if (key === this.#shownReport) return;
    this.#shownReport = key;
    this.report.replaceChildren(...(job.active || job.state === "idle" ? [] : reportView(job, this.actions)));
    if (job.state === "idle") this.report.append(h("p", { class: "placeholder" }, t("run.idle")));
  }
}
