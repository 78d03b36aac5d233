// Numbers, sizes and times for people, through Intl, in the page's language.

import { events, language } from "./i18n.js";

let number = new Intl.NumberFormat(language());
let one = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 });
let compact = new Intl.NumberFormat(language(), { notation: "compact", maximumFractionDigits: 1 });
let shortSeconds = new Intl.NumberFormat(language(), { style: "unit", unit: "second", maximumFractionDigits: 1 });
let clock = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "medium" });

events.addEventListener("change", () => {
  number = new Intl.NumberFormat(language());
  one = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 });
  compact = new Intl.NumberFormat(language(), { notation: "compact", maximumFractionDigits: 1 });
  shortSeconds = new Intl.NumberFormat(language(), { style: "unit", unit: "second", maximumFractionDigits: 1 });
  clock = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "medium" });
});

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** 1,234,567 */
export const count = (value) => number.format(value);
/** 1.2M, 123万 */
export const short = (value) => compact.format(value);

/** Sizes as pgmig's log says them: 1 kB = 1000 bytes. */
export function bytes(value) {
  let unit = 0;
  let size = Math.max(value, 0);
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? number.format(Math.round(size)) : one.format(size)} ${UNITS[unit]}`;
}

/** hh:mm:ss */
export function duration(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}

/** 0.4 sec, 12 秒, 00:02:03 */
export function seconds(value) {
  if (value >= 100) return duration(value);
  return shortSeconds.format(value < 10 ? value : Math.round(value));
}

export const time = (iso) => clock.format(new Date(iso));
