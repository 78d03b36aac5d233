// Rows that did not come although nothing failed: refused and skipped ones, those of tables that were left out; and which
// moment the others are of.

import * as format from "../format.js";
import { t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { limited } from "../ui/limited.js";
import { notice } from "../ui/notice.js";

export function rejects(objects) {
  const tables = objects.filter((object) => object.rejected > 0);
  if (!tables.length) return [];
  const count = tables.reduce((sum, one) => sum + one.rejected, 0);
  const entry = ({ schema, name, rejected, reject_file: file }) =>
    h("li", {}, h("strong", {}, `${schema}.${name}`), ` ${t("rows", { count: rejected })}`, file && h("p", { class: "hint" }, h("code", {}, file)));
  return [notice("warning", t("report.rejected", { count }), { text: t("report.rejected.text"), rest: limited(tables, entry, "outcomes") })];
}

/** Tables whose rows could not even be planned to come. */
export function leftOutNotice(subjects) {
  if (!subjects.length) return [];
  const entry = ({ schema, name }) => h("li", {}, h("strong", {}, `${schema}.${name}`));
  return [notice("warning", t("report.left_out.rows", { count: subjects.length }), { text: t("report.left_out.rows.text"), rest: limited(subjects, entry, "outcomes") })];
}

/** Which tables are of which snapshot, where there were several; the last one is the newest. */
export function snapshots({ snapshots: taken = [], objects }) {
  if (taken.length < 2) return [];
  const entry = ({ number, taken: at }, index) => {
    const names = objects.filter((object) => object.snapshot === number).map(({ schema, name }) => `${schema}.${name}`);
    const title = t(index === taken.length - 1 ? "snapshot.last" : "snapshot.older", { at: format.time(at), count: names.length });
    const list = h("details", {}, h("summary", {}, title), ...limited(names, (name) => h("li", {}, name), "found"));
    return h("li", {}, names.length ? list : title);
  };
  return [notice("info", t("snapshot.title", { count: taken.length }), { text: t("snapshot.text"), rest: [h("ol", { class: "outcomes" }, ...taken.map(entry))] })];
}
