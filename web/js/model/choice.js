// What is chosen in the tree: schemas, the five kinds under each, the objects under those. Counts are kept on the way,
// so that a tick among 10,000 tables costs the same as one among ten.

export const KINDS = ["tables", "views", "functions", "sequences", "triggers"];

export class Choice extends EventTarget {
  #partitions = new Map();

  /** From /api/browse's answer; everything is chosen at first. */
  constructor({ schemas }) {
    super();
    this.schemas = schemas.map((schema) => makeSchema(schema));
    for (const { kinds } of this.schemas) {
      for (const item of kinds[0].items) {
        if (!item.root) continue;
        const root = JSON.stringify([item.root.schema, item.root.name]);
        if (!this.#partitions.has(root)) this.#partitions.set(root, []);
        this.#partitions.get(root).push(item);
      }
    }
    this.setAll(true);
  }

  /** "on", "off" or "mixed" of a schema, a kind or an object. */
  static state(node) {
    if (node.total === undefined || node.total === 0) return node.on ? "on" : "off";
    if (node.on === 0) return "off";
    return node.on === node.total ? "on" : "mixed";
  }

  toggle(node) {
    this.set(node, Choice.state(node) !== "on");
  }

  set(node, wanted) {
    if (node.type === "schema") this.#setSchema(node, wanted);
    else if (node.type === "kind") setKind(node, wanted);
    else this.#setItem(node, wanted);
    this.#changed();
  }

  setAll(wanted) {
    for (const schema of this.schemas) this.#setSchema(schema, wanted);
    this.#changed();
  }

  /** Only these tables, views and sequences, given as [schema, name]: for trying the failed ones again. */
  setOnly(names) {
    const wanted = new Set(names.map(([schema, name]) => JSON.stringify([schema, name])));
    for (const schema of this.schemas) {
      this.#setSchema(schema, false);
      for (const kind of schema.kinds) {
        for (const item of kind.items) {
          const name = kind.kind === "triggers" ? item.table : item.name;
          if (kind.kind !== "functions" && wanted.has(JSON.stringify([schema.name, name]))) this.#setItem(item, true);
        }
      }
    }
    this.#changed();
  }

  /** Which rows of a table travel, and the names that columns have on the destination: {where, columns}. */
  setRule(item, { where, columns }) {
    const renamed = Object.entries(columns).map(([from, to]) => [from, to.trim()]).filter(([from, to]) => to && to !== from);
    const rule = { where: where.trim(), columns: Object.fromEntries(renamed) };
    item.rule = rule.where || renamed.length ? rule : undefined;
    this.#changed();
  }

  /** The tables that have a rule and are chosen. */
  get ruled() {
    return this.schemas.flatMap((schema) => schema.kinds[0].items.filter((item) => item.rule && item.on));
  }

  /** How much is chosen: {schemas, objects, tables, rows, bytes}. */
  totals() {
    const sum = { schemas: 0, objects: 0, tables: 0, rows: 0, bytes: 0 };
    for (const schema of this.schemas) {
      sum.schemas += Choice.state(schema) !== "off";
      for (const kind of schema.kinds) {
        sum.objects += kind.on;
        if (kind.kind !== "tables" || !kind.on) continue;
        sum.tables += kind.on;
        for (const item of kind.items) {
          if (!item.on) continue;
          sum.rows += Math.max(item.rows ?? 0, 0);
          sum.bytes += item.bytes ?? 0;
        }
      }
    }
    return sum;
  }

  get empty() {
    return this.schemas.every((schema) => Choice.state(schema) === "off");
  }

  #setSchema(schema, wanted) {
    for (const kind of schema.kinds) setKind(kind, wanted);
    if (schema.total === 0) schema.on = wanted ? 1 : 0;
  }

  // a partitioned table's rows are in its partitions: they go with it, and can still be taken away one by one
  #setItem(item, wanted) {
    setItem(item, wanted);
    if (item.kind !== "tables") return;
    for (const partition of this.#partitions.get(nameOf(item)) ?? []) this.#setItem(partition, wanted);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function makeSchema(given) {
  const schema = { type: "schema", id: given.name, name: given.name, level: 1, on: 0, total: 0, parent: null };
  schema.kinds = KINDS.map((kind) => makeKind(schema, kind, given[kind] ?? []));
  schema.total = schema.kinds.reduce((sum, kind) => sum + kind.total, 0);
  return schema;
}

function makeKind(schema, name, objects) {
  const kind = { type: "kind", kind: name, level: 2, on: 0, total: objects.length, parent: schema };
  kind.id = JSON.stringify([schema.name, name]);
  kind.items = objects.map((object, index) => makeItem(kind, object, index));
  return kind;
}

function makeItem(kind, object, index) {
  const { kind: relkind, parent: root, ...facts } = object;
  const id = JSON.stringify([kind.parent.name, kind.kind, index]);
  const item = { ...facts, type: "item", kind: kind.kind, level: 3, id, on: 0, parent: kind, relkind, root };
  item.label = label(item);
  return item;
}

function label({ kind, name, arguments: given, table }) {
  if (kind === "functions") return `${name}(${Array.isArray(given) ? given.join(", ") : (given ?? "")})`;
  return kind === "triggers" && table ? `${name} → ${table}` : name;
}

const nameOf = (item) => JSON.stringify([item.parent.parent.name, item.name]);

function setKind(kind, wanted) {
  for (const item of kind.items) item.on = wanted ? 1 : 0;
  kind.parent.on += (wanted ? kind.total : 0) - kind.on;
  kind.on = wanted ? kind.total : 0;
}

function setItem(item, wanted) {
  const change = (wanted ? 1 : 0) - item.on;
  item.on += change;
  item.parent.on += change;
  item.parent.parent.on += change;
}
