// The validation's findings: errors, then warnings, then what only explains; the same finding of many objects as one.

import { has, t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { notice } from "../ui/notice.js";

const ORDER = ["error", "warning", "info"];
const SHOWN = 5;

export function findings(given) {
  const boxes = [];
  for (const severity of ORDER) {
    const groups = Map.groupBy?.(of(given, severity), (finding) => finding.code) ?? groupBy(of(given, severity));
    const made = [...groups].map(([code, group]) => box(severity, code, group));
    if (severity === "info" && made.length) boxes.push(h("details", { class: "infos" }, h("summary", {}, t("finding.infos", { count: of(given, severity).length })), ...made));
    else boxes.push(...made);
  }
  return boxes;
}

const of = (given, severity) => given.filter((finding) => finding.severity === severity);

function groupBy(list) {
  const groups = new Map();
  for (const finding of list) groups.set(finding.code, [...(groups.get(finding.code) ?? []), finding]);
  return groups;
}

function box(severity, code, group) {
  const key = `finding.${code}`;
  const title = has(key) ? t(key) : t(`finding.${severity}`);
  const list = h("ul", { class: "found" }, ...group.slice(0, SHOWN).map(entry));
  const rest = [list];
  if (group.length > SHOWN) {
    const more = h("button", { type: "button", class: "button small" }, t("finding.more", { count: group.length - SHOWN }));
    more.addEventListener("click", () => {
      list.append(...group.slice(SHOWN).map(entry));
      more.remove();
    });
    rest.push(more);
  }
  const text = has(`${key}.text`) ? t(`${key}.text`) : "";
  return notice(severity, group.length > 1 ? `${title} (${group.length})` : title, { text, rest });
}

function entry({ subject, message, hint, admin_sql: sql }) {
  const about = subject && `${subject.schema ? `${subject.schema}.` : ""}${subject.name}`;
  return h(
    "li",
    {},
    about && h("strong", {}, about),
    about ? `: ${message}` : message,
    hint && h("span", { class: "hint" }, hint),
    sql && h("pre", { class: "sql" }, sql),
  );
}
