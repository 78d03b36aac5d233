// A bar per table: running ones first, then failed, waiting, stopped, done. Rows stay the same elements while their numbers
// move; the order is made anew only when a table's state changed.

import * as format from "../format.js";
import { t } from "../i18n.js";
import { STATUSES } from "../model/job.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { VirtualList } from "../ui/virtual_list.js";

const RANK = Object.fromEntries(STATUSES.map((status, rank) => [status, rank]));

export class TableList {
  #order = "";
  #only = "";

  constructor(job) {
    this.job = job;
    this.chips = h("div", { class: "chips", role: "group", "aria-label": t("tables.filter") });
    this.viewport = h("div", { class: "table-list", role: "list", tabindex: "0", "aria-label": t("tables.title") });
    this.none = h("p", { class: "placeholder", hidden: true });
    this.element = h("section", { class: "panel" }, h("header", { class: "panel-head" }, h("h3", {}, t("tables.title")), this.chips), this.none, this.viewport);
    this.list = new VirtualList(this.viewport, { make: makeRow, update: (row, key) => this.#update(row, key) });
    this.buttons = ["", ...STATUSES].map((status) => this.#chip(status));
    this.chips.append(...this.buttons);
  }

  #chip(status) {
    return h("button", { type: "button", class: "chip", "data-status": status, onclick: () => this.#show(status) }, h("span", {}), h("b", {}));
  }

  #show(status) {
    this.#only = status;
    this.#order = "";
    this.viewport.scrollTop = 0;
    this.update();
  }

  update() {
    const { tables, counts } = this.job;
    for (const button of this.buttons) {
      const { status } = button.dataset;
      const count = status ? counts[status] : tables.size;
      setText(button.children[0], t(status ? `table.${status}` : "tables.all"));
      setText(button.children[1], format.count(count));
      setAttribute(button, "aria-pressed", String(status === this.#only));
      button.hidden = Boolean(status) && !count && status !== this.#only;
    }
    // the counts say whether a state changed: two tables cannot change places without one of them moving
    const order = `${this.job.id} ${this.#only} ${Object.values(counts).join(" ")} ${this.#running()}`;
    if (order !== this.#order) {
      this.#order = order;
      const shown = [...tables.values()].filter((table) => !this.#only || table.status === this.#only);
      if (!this.#only) shown.sort((a, b) => RANK[a.status] - RANK[b.status]);
      this.list.setKeys(shown.map((table) => table.key));
      this.none.hidden = shown.length > 0;
      this.viewport.hidden = !shown.length;
      setText(this.none, t(this.job.state === "planning" ? "tables.planning" : "tables.none"));
    } else this.list.schedule();
  }

  #running() {
    return this.job.counts.running <= 64 ? [...this.job.tables.values()].filter((table) => table.status === "running").map((table) => table.key).join() : "";
  }

  #update(row, key) {
    const table = this.job.tables.get(key);
    if (!table) return;
    const { name, state, rows, bar, fill, percent } = row.parts;
    setText(name, `${table.schema}.${table.name}`);
    setAttribute(row, "data-status", table.status);
    setText(state, t(`table.${table.status}`));
    setText(rows, rowsText(table));
    setText(percent, table.status === "running" || table.status === "done" ? `${table.percent}%` : "");
    const scale = `scaleX(${table.percent / 100})`;
    if (fill.style.transform !== scale) fill.style.transform = scale;
    setAttribute(bar, "aria-valuenow", table.percent);
    setAttribute(bar, "aria-label", `${table.schema}.${table.name}`);
  }
}

function rowsText({ status, migrated_rows: done, total_rows: total }) {
  if (status === "waiting" || status === "skipped") return total > 0 ? `~${t("rows", { count: total })}` : "";
  if (status === "running" && total > 0) return t("tables.progress", { done, total });
  return status === "failed" ? "" : t("rows", { count: done });
}

function makeRow() {
  const parts = {
    state: h("span", { class: "table-state" }),
    name: h("span", { class: "table-name" }),
    rows: h("span", { class: "table-rows" }),
    percent: h("span", { class: "table-percent" }),
  };
  const fill = h("span", { class: "fill" });
  const bar = h("span", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
  const row = h("div", { class: "table-row", role: "listitem" }, ...Object.values(parts), bar);
  row.parts = { ...parts, bar, fill };
  return row;
}
