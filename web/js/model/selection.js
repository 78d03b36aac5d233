// From what is ticked in the tree to the API's selection. Everything ticked is the empty selection, which also takes
// what is in no schema. Otherwise a schema is named as a whole, minus what is not ticked in it, or, where that is shorter
// and means the same, its relations one by one.

import { Choice, KINDS } from "./choice.js";

const PLAIN = /^[a-z_][a-z0-9_$]*$/;
const quote = (name) => (PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
/** A name as a pattern that matches only itself. */
export const qualified = (schema, ...names) => [schema, ...names].map(quote).join(".");
const EXCLUDED = { functions: "exclude_functions", triggers: "exclude_triggers" };

export function toSelection(choice) {
  const rules = choice.ruled.map((item) => ({ table: patternOf(item), ...item.rule }));
  return rules.length ? { ...chosen(choice), rules } : chosen(choice);
}

function chosen(choice) {
  if (choice.schemas.every((schema) => Choice.state(schema) === "on")) return {};
  const kinds = KINDS.filter((kind) => choice.schemas.some((schema) => kindOf(schema, kind).on));
  const missing = KINDS.filter((kind) => choice.schemas.some((schema) => kindOf(schema, kind).total) && !kinds.includes(kind));
  const lists = { schemas: [], tables: [], exclude_tables: [], exclude_functions: [], exclude_triggers: [] };
  for (const schema of choice.schemas) {
    if (Choice.state(schema) !== "off") selectIn(schema, kinds, lists);
  }
  // types and the rest go with their schema; with kinds named they have to be named too
  const selection = missing.length ? { kinds: [...kinds, "types", "other"] } : {};
  for (const [key, list] of Object.entries(lists)) if (list.length) selection[key] = list;
  return selection;
}

const kindOf = (schema, kind) => schema.kinds[KINDS.indexOf(kind)];

function selectIn(schema, kinds, lists) {
  const relations = ["tables", "views", "sequences"].filter((kind) => kinds.includes(kind)).map((kind) => kindOf(schema, kind));
  const on = relations.flatMap((kind) => kind.items.filter((item) => item.on));
  const off = relations.flatMap((kind) => kind.items.filter((item) => !item.on));
  const functions = kindOf(schema, "functions");
  // naming relations is only the same as naming the schema when no function of it is wanted
  if (!functions.on && on.length && on.length <= off.length) lists.tables.push(...on.map(patternOf));
  else {
    lists.schemas.push(quote(schema.name));
    lists.exclude_tables.push(...off.map(patternOf));
    if (kinds.includes("functions")) exclude(functions, lists);
  }
  if (kinds.includes("triggers")) exclude(kindOf(schema, "triggers"), lists);
}

function exclude(kind, lists) {
  const list = lists[EXCLUDED[kind.kind]];
  if (kind.total && !kind.on) list.push(`${quote(kind.parent.name)}.*`);
  else list.push(...new Set(kind.items.filter((item) => !item.on).map(patternOf)));
}

// functions of one name differ by their types, triggers by their table; the core takes both with the name
const NAMES = { functions: (item) => item.label, triggers: (item) => (item.table ? `${item.table}.${item.name}` : item.name) };

const patternOf = (item) => qualified(item.parent.parent.name, NAMES[item.kind]?.(item) ?? item.name);
