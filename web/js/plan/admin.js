// What an administrator would run so that nothing is missing: a script for each server and time, to be copied.

import { t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { copyButton } from "../ui/copy_button.js";

export function adminScripts(parts = []) {
  if (!parts.length) return [];
  const shown = parts.map(({ side, when, sql }) =>
    h(
      "li",
      {},
      h("header", { class: "script-head" }, h("strong", {}, t(`admin.${side}.${when}`)), copyButton(sql)),
      h("pre", { class: "sql", tabindex: "0" }, sql),
    ),
  );
  return [
    h(
      "section",
      { class: "panel admin", id: "admin" },
      h("h3", {}, t("admin.title")),
      h("p", { class: "hint" }, t("admin.text")),
      h("ol", { class: "scripts" }, ...shown),
    ),
  ];
}
