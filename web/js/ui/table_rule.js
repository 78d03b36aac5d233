// A table's rule: which of its rows travel, and which columns are called otherwise on the destination.

import { t } from "../i18n.js";
import { h } from "./dom.js";

/** The fields of `node.rule`; `onChange(rule)` is called with what they say: {where, columns}. */
export function tableRule(node, columns, onChange) {
  const rule = node.rule ?? { where: "", columns: {} };
  const where = h("textarea", { id: "rule-where", rows: 2, spellcheck: "false", autocapitalize: "off", "aria-describedby": "rule-where-hint", placeholder: t("rule.where.example") });
  where.value = rule.where;
  const names = columns.filter((column) => !column.generated).map((column) => nameField(column.name, rule.columns[column.name] ?? ""));
  const changed = () => onChange({ where: where.value, columns: Object.fromEntries(names.map((field) => [field.column, field.input.value])) });
  for (const input of [where, ...names.map((field) => field.input)]) input.addEventListener("change", changed);
  const renamed = Object.keys(rule.columns).length;
  return h(
    "details",
    { class: "rule", open: Boolean(node.rule) },
    h("summary", {}, t("rule.title")),
    h("div", { class: "field" }, h("label", { for: where.id }, t("rule.where")), where, h("p", { class: "hint", id: "rule-where-hint" }, t("rule.where.hint"))),
    names.length > 0 &&
      h(
        "details",
        { class: "rule-names", open: renamed > 0 },
        h("summary", {}, t("rule.columns")),
        h("p", { class: "hint" }, t("rule.columns.hint")),
        h("div", { class: "rule-columns" }, ...names.map((field) => field.element)),
      ),
  );
}

function nameField(column, value) {
  const input = h("input", { type: "text", value, placeholder: column, autocomplete: "off", spellcheck: "false", autocapitalize: "off", maxlength: 63 });
  return { column, input, element: h("label", { class: "rule-column" }, h("code", {}, column), h("span", { "aria-hidden": "true" }, "→"), input) };
}
