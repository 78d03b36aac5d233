// What the comparison of both sides found: rows, with the keys and columns that differ, and definitions.

import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { limited } from "../ui/limited.js";
import { notice } from "../ui/notice.js";

export function verification(found, dry) {
  if (!found) return dry ? [] : [h("p", { class: "hint" }, t("report.not_verified"))];
  if (!found.tables.length) return [];
  const different = found.tables.filter((one) => !one.equal);
  const rows = found.tables.reduce((sum, one) => sum + (countsRows(one) ? Math.max(one.source_rows, 0) : 0), 0);
  const values = { same: found.tables.length - different.length, total: found.tables.length, rows: format.count(rows), seconds: format.seconds(found.seconds) };
  const gone = found.tables.filter((one) => one.remark);
  if (!different.length) return [notice("ok", t("report.verified", values), { text: t("report.verified.text", values), rest: goneOn(gone) })];
  return [notice("error", t("report.verify_failed", { count: different.length, total: found.tables.length }), { rest: limited(different, entry, "outcomes") }), ...goneOn(gone)];
}

/** Sequences that the source has used since they were copied: no difference, but worth knowing before one switches over. */
function goneOn(sequences) {
  if (!sequences.length) return [];
  const names = limited(sequences, (one) => h("li", {}, `${one.schema}.${one.name}`), "outcomes");
  return [h("details", {}, h("summary", {}, t("report.gone_on", { count: sequences.length })), h("p", { class: "hint" }, t("report.gone_on.text")), ...names)];
}

const countsRows = ({ kind = "TABLE" }) => kind === "TABLE" || kind === "MATERIALIZED VIEW";

function entry(one) {
  return h("li", {}, h("strong", {}, `${one.schema}.${one.name}`), h("p", {}, difference(one)), ...differingRows(one));
}

function difference({ kind, error, source_rows: source, target_rows: target }) {
  if (error) return error;
  if (kind === "SEQUENCE") return t("report.sequence_differs");
  return source === target ? t("report.contents_differ", { count: source }) : t("report.counts_differ", { source, target });
}

/** A table of the rows that were found: which one, how it differs, and each column that does. */
function differingRows({ rows = [], more_rows: more }) {
  if (!rows.length) return [];
  const head = h("tr", {}, ...["rows.key", "rows.state", "rows.columns"].map((key) => h("th", { scope: "col" }, t(key))));
  const body = rows.map(({ state, key, columns }) =>
    h("tr", { "data-state": state }, h("th", { scope: "row" }, keyText(key) || "–"), h("td", {}, has(`rows.${state}`) ? t(`rows.${state}`) : state), h("td", {}, ...columns.map(column))),
  );
  const table = h("div", { class: "rows-box", tabindex: "0", role: "group", "aria-label": t("rows.title") }, h("table", { class: "rows" }, h("thead", {}, head), h("tbody", {}, ...body)));
  return [table, ...(more ? [h("p", { class: "hint" }, t("rows.more"))] : [])];
}

const keyText = (key) => Object.entries(key).map(([name, value]) => `${name} = ${value ?? "NULL"}`).join(", ");

function column({ name, source, target }) {
  return h("div", { class: "row-column" }, h("span", { class: "hint" }, name), " ", value(source), " → ", value(target));
}

const value = (text) => (text === null ? h("em", {}, "NULL") : h("code", {}, text));

/** Definitions that are not the same, beyond what may only be said in other words. */
export function parity(found) {
  if (!found?.objects) return [];
  const real = found.differences.filter((one) => !one.only_wording);
  if (!real.length) return [h("p", { class: "hint parity" }, t("report.parity", { count: found.objects }))];
  return [notice("error", t("report.parity_failed", { count: real.length }), { rest: limited(real, definition, "outcomes") })];
}

function definition({ change, kind, schema, name, attributes }) {
  const parts = attributes
    .filter((one) => !one.only_wording)
    .map((one) => h("div", { class: "row-column" }, h("span", { class: "hint" }, [one.column, one.name].filter(Boolean).join(", ")), " ", value(one.source), " → ", value(one.target)));
  return h("li", {}, h("span", { class: "hint" }, `${kind.toLowerCase()} `), h("strong", {}, `${schema ? `${schema}.` : ""}${name}`), h("p", {}, t(`change.${change}`)), ...parts);
}
