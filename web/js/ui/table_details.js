// What a row of the tree is: a table's columns, key, indexes, constraints, triggers, exact rows and size.

import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { h, icon } from "./dom.js";
import { errorNotice } from "./notice.js";
import { tableRule } from "./table_rule.js";

export class TableDetails {
  #running = null;
  #shown = null;

  /** `ask(schema, table, signal)` resolves to /api/table-info's answer; `onRule(node, rule)` takes what is said of its rows. */
  constructor(ask, onRule) {
    Object.assign(this, { ask, onRule });
    this.element = h("aside", { class: "panel details", "aria-live": "polite", "data-t-label": "details.label" });
    this.clear();
  }

  clear() {
    this.#running?.abort();
    this.#shown = null;
    this.element.removeAttribute("data-open");
    this.element.replaceChildren(h("p", { class: "placeholder" }, t("details.none")));
  }

  refresh() {
    if (this.#shown) this.#draw();
    else this.clear();
  }

  async show(node) {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.#shown = { node, info: null, error: null };
    this.element.dataset.open = "";
    this.#draw();
    if (node.kind !== "tables" && node.kind !== "views") return;
    try {
      this.#shown.info = await this.ask(node.parent.parent.name, node.name, running.signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#shown.error = error;
    }
    if (!running.signal.aborted) this.#draw();
  }

  #draw() {
    const { node, info, error } = this.#shown;
    const relation = node.kind === "tables" || node.kind === "views";
    this.element.replaceChildren(
      h(
        "header",
        { class: "details-head" },
        icon(node.kind),
        h("div", {}, h("h3", {}, node.label), h("p", { class: "hint" }, `${node.parent.parent.name} · ${kindName(node)}`)),
        h("button", { type: "button", class: "button small close", "aria-label": t("details.close"), onclick: () => this.clear() }, icon("cross")),
      ),
    );
    if (error) this.element.append(errorNotice(error));
    else if (info) this.element.append(...facts(info), ...this.#rule(node, info), ...lists(info));
    else if (relation) this.element.append(h("p", { class: "busy" }, t("details.reading")));
    else this.element.append(h("p", { class: "hint" }, t(node.on ? "details.chosen" : "details.not_chosen")));
  }

  #rule(node, info) {
    if (node.kind !== "tables" || node.relkind === "foreign table") return [];
    return [tableRule(node, info.columns ?? [], (rule) => this.onRule(node, rule))];
  }
}

const kindName = (node) => (has(`relkind.${node.relkind}`) ? t(`relkind.${node.relkind}`) : t(`object.${node.kind}`));

function facts(info) {
  const rows = info.rows ?? info.row_count;
  const estimate = info.rows_estimate;
  const told = [];
  if (rows !== null && rows !== undefined) told.push([t("details.rows"), format.count(rows)]);
  else if (estimate >= 0) told.push([t("details.rows"), `~${format.count(estimate)}`]);
  const size = info.total_bytes ?? info.bytes ?? info.size;
  if (size !== undefined && size !== null) told.push([t("details.size"), format.bytes(size)]);
  const key = info.primary_key?.columns ?? info.primary_key;
  if (key?.length) told.push([t("details.key"), key.join(", ")]);
  if (info.comment) told.push([t("details.comment"), info.comment]);
  return [h("dl", { class: "facts" }, ...told.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]))];
}

function lists(info) {
  const found = [columns(info.columns ?? [])];
  for (const name of ["indexes", "constraints", "triggers"]) {
    const items = info[name] ?? [];
    if (!items.length) continue;
    const entries = items.map((item) =>
      typeof item === "string"
        ? h("li", {}, h("code", {}, item))
        : h("li", {}, h("strong", {}, item.name), item.definition && h("code", {}, item.definition)),
    );
    found.push(h("details", { open: items.length <= 6 }, h("summary", {}, t(`details.${name}`, { count: items.length })), h("ul", { class: "definitions" }, ...entries)));
  }
  return found;
}

function columns(given) {
  const rows = given.map((column) => {
    const marks = [
      column.nullable === false && t("details.not_null"),
      column.identity && t("details.identity", { how: column.identity }),
      column.generated && t("details.generated", { how: column.generated === true ? (column.default ?? "") : column.generated }),
      column.default && !column.generated && t("details.default", { value: column.default }),
    ].filter(Boolean);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, column.name, column.comment && h("span", { class: "hint" }, column.comment)),
      h("td", {}, h("code", {}, column.type), marks.length > 0 && h("span", { class: "hint" }, marks.join(" · "))),
    );
  });
  return h(
    "table",
    { class: "columns" },
    h("caption", {}, t("details.columns", { count: given.length })),
    h("thead", { class: "only-heard" }, h("tr", {}, h("th", { scope: "col" }, t("details.name")), h("th", { scope: "col" }, t("details.type")))),
    h("tbody", {}, ...rows),
  );
}
