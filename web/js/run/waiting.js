// What the run waits for: the verdict on what slows it, who holds its locks, what is tried again and when.

import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { notice } from "../ui/notice.js";

const SHOWN = 3;
/** The reason of whoever pressed the button. */
const USER = "the user";

/** The page's words for one of the core's verdicts ("target writing"). */
export function bottleneckName(bottleneck) {
  const key = `bottleneck.${bottleneck.replaceAll(" ", "_").toLowerCase()}`;
  return has(key) ? t(key) : bottleneck;
}

const hintOf = (bottleneck) => {
  const key = `bottleneck.${bottleneck.replaceAll(" ", "_").toLowerCase()}.hint`;
  return has(key) ? t(key) : "";
};

/** Fill the element below the figures; nothing is touched while nothing changed. */
export function waitingFor(element, { state, data, paused }) {
  const { bottleneck = "", blockers = [], retrying = [] } = state === "running" || state === "cancelling" ? data : {};
  const key = JSON.stringify([bottleneck, blockers, paused, retrying.map((one) => [one.about, one.message, Math.ceil(one.seconds)])]);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.hidden = !bottleneck && !retrying.length && !paused.length;
  element.replaceChildren(...held(paused), ...again(retrying), ...verdict(bottleneck, blockers));
}

/** Paused: by the user, or by a guard, whose reason is told. */
function held(reasons) {
  if (!reasons.length) return [];
  const others = reasons.filter((reason) => reason !== USER);
  return [notice("warning", t(others.length ? "pause.guarded" : "pause.title"), { icon: "pause", text: t("pause.text"), rest: others.length ? [h("ul", { class: "found" }, ...others.map((reason) => h("li", {}, reason)))] : [] })];
}

function again(retrying) {
  if (!retrying.length) return [];
  const lines = retrying.slice(0, SHOWN).map(({ about, message, seconds }) =>
    h("li", {}, h("strong", {}, about || t("retrying.run")), h("p", {}, message), h("p", { class: "hint" }, t("retrying.in", { seconds: format.seconds(Math.ceil(seconds)) }))),
  );
  const rest = [h("ul", { class: "found" }, ...lines)];
  if (retrying.length > SHOWN) rest.push(h("p", { class: "hint" }, t("retrying.more", { count: retrying.length - SHOWN })));
  return [notice("warning", t("retrying.title"), { rest })];
}

function verdict(bottleneck, blockers) {
  if (!bottleneck) return [];
  if (blockers.length) return [notice("warning", t("bottleneck.blocked"), { text: t("bottleneck.blocked.text"), rest: [h("ul", { class: "found" }, ...blockers.map((one) => h("li", {}, one)))] })];
  return [h("p", { class: "bottleneck" }, h("span", { class: "hint" }, t("bottleneck.title")), " ", h("strong", {}, bottleneckName(bottleneck)), " ", h("span", { class: "hint" }, hintOf(bottleneck)))];
}

/** The report's shares of time: [{bottleneck, seconds}], most first. */
export function shares(given) {
  const total = given.reduce((sum, share) => sum + share.seconds, 0);
  if (!total) return [];
  const rows = given.map(({ bottleneck, seconds, blockers = [] }) => {
    const fill = h("span", { class: "fill" });
    fill.style.transform = `scaleX(${seconds / total})`;
    return h(
      "li",
      {},
      h("span", {}, bottleneckName(bottleneck)),
      h("span", { class: "hint" }, `${Math.round((seconds / total) * 100)}%`),
      h("span", { class: "bar", "aria-hidden": "true" }, fill),
      blockers.length > 0 && h("span", { class: "hint share-note" }, blockers.join(" · ")),
    );
  });
  return [h("details", { class: "report-part" }, h("summary", {}, t("bottleneck.shares", { name: bottleneckName(given[0].bottleneck), percent: Math.round((given[0].seconds / total) * 100) })), h("ul", { class: "shares" }, ...rows))];
}
