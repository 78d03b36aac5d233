// One way to say that something is so: a coloured box with a title, what it means, and what to do.

import { has, t } from "../i18n.js";
import { h, icon } from "./dom.js";

const ICONS = { error: "cross", warning: "warning", info: "info", ok: "ok" };

/** A box; `level` is error, warning, info or ok; `rest` are elements below the texts. */
export function notice(level, title, { text = "", hint = "", rest = [], icon: name = ICONS[level] } = {}) {
  return h(
    "div",
    { class: `notice ${level}` },
    icon(name),
    h(
      "div",
      { class: "notice-text" },
      h("p", { class: "notice-title" }, title),
      text && h("p", {}, text),
      hint && h("p", { class: "hint" }, hint),
      ...rest,
    ),
  );
}

/** What went wrong, from an ApiError: in the page's language where we know the code, beside the server's own words. */
export function errorNotice(error, title = "", rest = []) {
  const known = `error.${error.code}`;
  const headline = title || (has(known) ? t(known) : t("error.unknown"));
  const hint = has(`${known}.hint`) ? t(`${known}.hint`) : error.hint;
  return notice("error", headline, { text: error.code === "unreachable" ? "" : error.message, hint, rest });
}
