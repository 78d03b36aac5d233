// The tables that failed so far, while the others go on.

import { t } from "../i18n.js";
import { h, keyed, setText } from "../ui/dom.js";

const SHOWN = 100;

export class Failures {
  constructor(job) {
    this.job = job;
    this.title = h("h3", {});
    this.list = h("ul", { class: "outcomes" });
    this.element = h("section", { class: "panel failures", hidden: true }, h("header", { class: "panel-head" }, this.title), this.list);
  }

  update() {
    const { failures, active } = this.job;
    // afterwards the report tells it, with more
    this.element.hidden = !failures.size || (!active && this.job.report !== null);
    if (this.element.hidden) return;
    setText(this.title, t("failures.title", { count: failures.size }));
    keyed(this.list, [...failures.keys()].slice(0, SHOWN), (key) => this.#entry(failures.get(key)));
  }

  #entry({ schema, name, error, hint, sqlstate }) {
    return h("li", {}, h("p", {}, h("strong", {}, `${schema}.${name}`), sqlstate && h("code", { class: "tag" }, sqlstate)), h("p", {}, error), hint && h("p", { class: "hint" }, hint));
  }
}
