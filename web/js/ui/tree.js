// A virtualised tree of a Choice, after the ARIA pattern for trees: the container has the focus and names the current row
// (aria-activedescendant), arrows move and open, space ticks, Enter shows details, letters jump.

import { Choice } from "../model/choice.js";
import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { h, icon, setAttribute, setText } from "./dom.js";
import { VirtualList } from "./virtual_list.js";

const LETTERS_WINDOW = 600;

export class Tree extends EventTarget {
  #rows = [];
  #byId = new Map();
  #current = 0;
  #open = new Set();
  #filter = "";
  #typed = { text: "", at: 0 };

  constructor(element) {
    super();
    this.element = element;
    setAttribute(element, "role", "tree");
    setAttribute(element, "tabindex", "0");
    setAttribute(element, "aria-multiselectable", "true");
    this.list = new VirtualList(element, { make: () => makeRow(), update: (row, id, index) => this.#update(row, id, index) });
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("focus", () => this.list.render());
  }

  /** Show a choice; small ones open at once, large ones show their schemas. */
  show(choice) {
    this.choice = choice;
    this.#open.clear();
    this.#filter = "";
    this.#current = 0;
    this.element.scrollTop = 0;
    const objects = choice.schemas.reduce((sum, schema) => sum + schema.total, 0);
    for (const schema of choice.schemas) {
      if (choice.schemas.length <= 8 || objects <= 200) this.#open.add(schema.id);
      const [tables] = schema.kinds;
      if (choice.schemas.length <= 3 || objects <= 200) this.#open.add(tables.id);
    }
    choice.addEventListener("change", () => this.list.schedule());
    this.refresh();
  }

  filter(text) {
    this.#filter = text.trim().toLowerCase();
    this.#current = 0;
    this.element.scrollTop = 0;
    this.refresh();
    return this.#rows.filter((node) => node.type === "item").length;
  }

  /** Put the words and rows anew: another filter, another language, something opened or closed. */
  refresh() {
    const kept = this.#rows[this.#current]?.id;
    this.#rows = this.#filter ? this.#matching() : this.#opened();
    this.#byId = new Map(this.#rows.map((node, index) => [node.id, index]));
    this.#current = this.#byId.get(kept) ?? Math.min(this.#current, Math.max(this.#rows.length - 1, 0));
    this.list.setKeys(this.#rows.map((node) => node.id));
  }

  #opened() {
    const rows = [];
    for (const schema of this.choice.schemas) {
      rows.push(schema);
      if (!this.#open.has(schema.id)) continue;
      for (const kind of schema.kinds) {
        rows.push(kind);
        if (this.#open.has(kind.id)) rows.push(...kind.items);
      }
    }
    return rows;
  }

  #matching() {
    const rows = [];
    for (const schema of this.choice.schemas) {
      const inside = [];
      const whole = schema.name.toLowerCase().includes(this.#filter);
      for (const kind of schema.kinds) {
        const items = kind.items.filter((item) => item.label.toLowerCase().includes(this.#filter));
        if (items.length) inside.push(kind, ...items);
      }
      if (inside.length || whole) rows.push(schema, ...inside);
    }
    return rows;
  }

  #expanded(node) {
    if (node.type === "item" || (node.type === "kind" && !node.total)) return null;
    return this.#filter ? true : this.#open.has(node.id);
  }

  #update(row, id, index) {
    const node = this.#rows[index];
    const { box, mark, name, special, note, twisty } = row.parts;
    if (row.nodeId !== id) {
      row.nodeId = id;
      row.id = `node-${index}`;
      mark.replaceChildren(icon(node.type === "schema" ? "schema" : node.kind));
      setAttribute(row, "aria-level", node.level);
      setAttribute(row, "data-type", node.type);
    }
    const expanded = this.#expanded(node);
    const state = Choice.state(node);
    row.id = `node-${index}`;
    setText(name, label(node));
    setText(special, [relkindOf(node), ruleOf(node)].filter(Boolean).join(" · "));
    setAttribute(special, "data-rule", Boolean(node.rule));
    setText(note, noteOf(node));
    setAttribute(row, "aria-expanded", expanded === null ? null : String(expanded));
    setAttribute(row, "aria-checked", { on: "true", off: "false", mixed: "mixed" }[state]);
    setAttribute(row, "aria-setsize", this.#rows.length);
    setAttribute(row, "aria-posinset", index + 1);
    setAttribute(row, "data-empty", node.type === "kind" && !node.total);
    setAttribute(row, "data-current", index === this.#current);
    setAttribute(box, "data-state", state);
    twisty.hidden = expanded === null;
    if (index === this.#current) setAttribute(this.element, "aria-activedescendant", row.id);
  }

  #click(event) {
    const row = event.target.closest("[role=treeitem]");
    if (!row) return;
    const index = this.#byId.get(row.nodeId);
    const node = this.#rows[index];
    this.#current = index;
    if (event.target.closest(".box")) this.#tick(node);
    else if (node.type === "item") this.#details(node);
    else this.#openOrClose(node, !this.#expanded(node));
    this.list.render();
  }

  #key(event) {
    const node = this.#rows[this.#current];
    if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(Math.floor(this.element.clientHeight / this.list.rowHeight) - 1, 1);
    const moves = {
      ArrowDown: () => this.#move(this.#current + 1),
      ArrowUp: () => this.#move(this.#current - 1),
      PageDown: () => this.#move(this.#current + page),
      PageUp: () => this.#move(this.#current - page),
      Home: () => this.#move(0),
      End: () => this.#move(this.#rows.length - 1),
      ArrowRight: () => (this.#expanded(node) === false ? this.#openOrClose(node, true) : this.#into(node)),
      ArrowLeft: () => (this.#expanded(node) && !this.#filter ? this.#openOrClose(node, false) : this.#out(node)),
      " ": () => this.#tick(node),
      Enter: () => (node.type === "item" ? this.#details(node) : this.#openOrClose(node, !this.#expanded(node))),
    };
    const act = moves[event.key] ?? (event.key.length === 1 ? () => this.#jump(event.key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #move(index) {
    this.#current = Math.min(Math.max(index, 0), this.#rows.length - 1);
    this.list.reveal(this.#current);
  }

  #into(node) {
    if (this.#expanded(node) && this.#rows[this.#current + 1]?.level > node.level) this.#move(this.#current + 1);
  }

  #out(node) {
    if (node.parent) this.#move(this.#byId.get(node.parent.id));
  }

  #jump(letter) {
    const now = performance.now();
    const text = now - this.#typed.at < LETTERS_WINDOW ? this.#typed.text + letter.toLowerCase() : letter.toLowerCase();
    this.#typed = { text, at: now };
    const start = text.length === 1 ? this.#current + 1 : this.#current;
    for (let step = 0; step < this.#rows.length; step += 1) {
      const index = (start + step) % this.#rows.length;
      if (label(this.#rows[index]).toLowerCase().startsWith(text)) return this.#move(index);
    }
  }

  #tick(node) {
    if (node.type === "kind" && !node.total) return;
    this.choice.toggle(node);
  }

  #openOrClose(node, wanted) {
    if (this.#filter || this.#expanded(node) === null) return;
    if (wanted) this.#open.add(node.id);
    else this.#open.delete(node.id);
    this.refresh();
  }

  #details(node) {
    this.dispatchEvent(new CustomEvent("details", { detail: node }));
    this.list.render();
  }
}

function makeRow() {
  const parts = {
    twisty: h("span", { class: "twisty" }, icon("chevron")),
    box: h("span", { class: "box" }, icon("ok")),
    mark: h("span", { class: "mark" }),
    name: h("span", { class: "name" }),
    special: h("span", { class: "special" }),
    note: h("span", { class: "note" }),
  };
  const row = h("div", { role: "treeitem", class: "node" }, ...Object.values(parts));
  row.parts = parts;
  return row;
}

const label = (node) => (node.type === "kind" ? t(`kind.${node.kind}`, { count: node.total }) : node.label ?? node.name);

function noteOf(node) {
  if (node.type === "schema") return node.total === 0 ? "" : t("objects.chosen_of", { on: node.on, total: node.total });
  if (node.type === "kind") return node.total && node.on < node.total ? t("objects.chosen_of", { on: node.on, total: node.total }) : "";
  if (node.kind !== "tables") return "";
  const rows = node.rows === null || node.rows === undefined || node.rows < 0 ? [] : [rowsOf(node)];
  const size = node.bytes ? [format.bytes(node.bytes)] : [];
  return [...rows, ...size].join(" · ");
}

const ORDINARY = new Set(["table", "view", "function"]);

/** What an object is, where it is not what its heading says: "partition", "materialized". */
const relkindOf = ({ type, relkind }) => (type === "item" && relkind && !ORDINARY.has(relkind) && has(`relkind.${relkind}`) ? t(`relkind.${relkind}`) : "");

/** What the user has said of a table's rows and columns. */
function ruleOf({ rule }) {
  if (!rule) return "";
  return t(!rule.where ? "rule.mark.columns" : Object.keys(rule.columns).length ? "rule.mark.both" : "rule.mark.where");
}

const rowsOf = (node) => (node.rows_exact === false ? `~${t("rows", { count: node.rows })}` : t("rows", { count: node.rows }));
