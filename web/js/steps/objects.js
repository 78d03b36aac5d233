// Step 2: the source's tree, and what the row under the eye is.

import * as api from "../api.js";
import { toApi } from "../connect/profiles.js";
import * as format from "../format.js";
import { t } from "../i18n.js";
import { Choice } from "../model/choice.js";
import { byId, h, setText } from "../ui/dom.js";
import { errorNotice, notice } from "../ui/notice.js";
import { TableDetails } from "../ui/table_details.js";
import { Tree } from "../ui/tree.js";

const FILTER_DELAY = 120;

export class ObjectsStep {
  #reading = null;

  constructor(store) {
    this.store = store;
    this.root = byId("objects");
    this.#build();
  }

  #build() {
    this.filter = h("input", { type: "search", id: "filter", "data-t-placeholder": "objects.filter", "data-t-label": "objects.filter", autocomplete: "off" });
    this.totals = h("p", { class: "totals", role: "status" });
    this.found = h("p", { class: "hint", role: "status" });
    this.treeElement = h("div", { class: "tree", id: "tree", "data-t-label": "objects.tree" });
    this.details = new TableDetails(
      (schema, table, signal) => api.tableInfo(toApi(this.store.get("connections").source), schema, table, signal),
      (node, rule) => this.choice.setRule(node, rule),
    );
    this.bar = h(
      "div",
      { class: "tree-bar" },
      h("div", { class: "field" }, this.filter),
      h(
        "div",
        { class: "button-group" },
        h("button", { type: "button", class: "button small", id: "select-all", "data-t": "objects.all", onclick: () => this.choice.setAll(true) }),
        h("button", { type: "button", class: "button small", id: "clear-all", "data-t": "objects.nothing", onclick: () => this.choice.setAll(false) }),
      ),
    );
    this.body = h("div", { class: "browser" }, h("div", { class: "panel tree-panel" }, this.bar, this.found, this.treeElement, this.totals), this.details.element);
    this.state = h("div", { class: "state" });
    this.root.append(this.state, this.body);
    this.tree = new Tree(this.treeElement);
    this.tree.addEventListener("details", ({ detail }) => this.details.show(detail));
    let timer = 0;
    this.filter.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#applyFilter(), FILTER_DELAY);
    });
  }

  get choice() {
    return this.store.get("choice");
  }

  /** Called when the step comes into view. */
  async enter() {
    if (this.choice) {
      this.tree.refresh();
      return;
    }
    await this.read();
  }

  /** Read the source's catalog. */
  async read() {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    this.body.hidden = true;
    this.state.replaceChildren(h("p", { class: "busy" }, t("objects.reading")));
    try {
      const found = await api.browse(toApi(this.store.get("connections").source), reading.signal);
      performance.mark("pgmig-browse-answered");
      this.#show(found);
      performance.measure("pgmig-tree", "pgmig-browse-answered");
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof api.ApiError)) throw error;
      this.store.set({ choice: null });
      const again = h("button", { type: "button", class: "button small", onclick: () => this.read() }, t("again"));
      this.state.replaceChildren(errorNotice(error, t("objects.failed"), [again]));
    }
  }

  #show(found) {
    const choice = new Choice(found);
    choice.addEventListener("change", () => this.#chosen());
    this.state.replaceChildren();
    if (choice.schemas.every((schema) => schema.total === 0)) {
      this.state.append(notice("info", t("objects.empty"), { text: t("objects.empty.text") }));
    }
    this.body.hidden = false;
    this.filter.value = "";
    setText(this.found, "");
    this.store.set({ choice, plan: null, resuming: null });
    this.details.clear();
    this.tree.show(choice);
    this.#chosen();
  }

  #applyFilter() {
    const found = this.tree.filter(this.filter.value);
    setText(this.found, this.filter.value.trim() ? t("objects.found", { count: found }) : "");
  }

  #chosen() {
    this.store.set({ plan: null, resuming: null, chosen: Symbol("chosen") });
    this.#showTotals();
  }

  #showTotals() {
    if (!this.choice) return;
    const { schemas, tables, objects, rows, bytes } = this.choice.totals();
    const text = this.choice.empty ? t("objects.none") : t("objects.totals", { schemas, tables, objects, rows: format.short(rows), bytes: format.bytes(bytes) });
    setText(this.totals, text);
  }

  translate() {
    if (!this.choice) return;
    this.tree.refresh();
    this.details.refresh();
    this.#showTotals();
    this.#applyFilter();
  }
}
