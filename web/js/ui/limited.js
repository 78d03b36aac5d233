// A list of which only the first entries are made until somebody asks for the others.

import { t } from "../i18n.js";
import { h } from "./dom.js";

const SHOWN = 50;

/** Elements: the list, and a button where there is more. */
export function limited(items, entry, kind, shown = SHOWN) {
  const list = h("ul", { class: kind }, ...items.slice(0, shown).map(entry));
  if (items.length <= shown) return [list];
  const more = h("button", { type: "button", class: "button small" }, t("finding.more", { count: items.length - shown }));
  more.addEventListener("click", () => {
    list.append(...items.slice(shown).map(entry));
    more.remove();
  });
  return [list, more];
}
