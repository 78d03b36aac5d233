// Words: t("key", {name: value}). The language is the chosen one, else the browser's: Japanese or English.
// A text is a string with {placeholders}, or {one, other} that Intl.PluralRules chooses from by `count`.
// Static HTML carries its key in data-t (text), data-t-label (aria-label), data-t-placeholder or data-t-title.

import en from "./locales/en.js";
import ja from "./locales/ja.js";
import { local } from "./storage.js";

const LOCALES = { en, ja };
const KEY = "pgmig.language";

export const events = new EventTarget();
let current = choose();
let plural = new Intl.PluralRules(current);

function choose() {
  const kept = local.get(KEY);
  if (kept in LOCALES) return kept;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LOCALES);
  return wanted ?? "en";
}

export const language = () => current;

export function setLanguage(next) {
  if (next === current || !(next in LOCALES)) return;
  current = next;
  plural = new Intl.PluralRules(next);
  local.set(KEY, next);
  translate(document);
  events.dispatchEvent(new Event("change"));
}

export function t(key, values = {}) {
  let text = LOCALES[current][key];
  if (text === undefined) {
    console.error(`no text for ${key}`);
    return key;
  }
  if (typeof text === "object") text = text[plural.select(values.count ?? 0)] ?? text.other;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => (name in values ? format(values[name]) : whole));
}

const format = (value) => (typeof value === "number" ? new Intl.NumberFormat(current).format(value) : String(value));

/** Whether there is a text of that key: for codes that come from the server. */
export const has = (key) => key in LOCALES[current];

const ATTRIBUTES = { tLabel: "aria-label", tPlaceholder: "placeholder", tTitle: "title" };

/** Put the words into the static elements under `root`. */
export function translate(root) {
  document.documentElement.lang = current;
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const [data, attribute] of Object.entries(ATTRIBUTES)) {
    const name = data.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const element of root.querySelectorAll(`[data-${name}]`)) {
      element.setAttribute(attribute, t(element.dataset[data]));
    }
  }
}
