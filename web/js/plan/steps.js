// The plan's steps by phase; a phase's rows are made when it is opened, its SQL when it is asked for.

import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { h } from "../ui/dom.js";

const PAGE = 200;

export function phases(plan) {
  const found = new Map();
  for (const step of plan.steps) {
    if (!found.has(step.phase)) found.set(step.phase, []);
    found.get(step.phase).push(step);
  }
  return [...found].map(([phase, steps]) => {
    const name = has(`phase.${phase}`) ? t(`phase.${phase}`) : phase;
    const details = h("details", { class: "phase" }, h("summary", {}, h("span", {}, name), h("span", { class: "count" }, t("plan.step_count", { count: steps.length }))));
    details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && fill(details, steps), { once: false });
    return details;
  });
}

function fill(details, steps) {
  const list = h("ol", { class: "steps" });
  const more = h("button", { type: "button", class: "button small" });
  let shown = 0;
  const next = () => {
    list.append(...steps.slice(shown, shown + PAGE).map(row));
    shown = Math.min(shown + PAGE, steps.length);
    more.textContent = t("plan.more", { count: steps.length - shown });
    more.hidden = shown === steps.length;
  };
  more.addEventListener("click", next);
  next();
  details.append(list, more);
}

function row(step) {
  const name = `${step.schema ? `${step.schema}.` : ""}${step.name}`;
  const sql = (step.statements ?? step.sql ?? []).join(";\n");
  const estimate = step.copy ? h("span", { class: "hint" }, `~${t("rows", { count: step.copy.rows })} · ${format.bytes(step.copy.bytes)}`) : null;
  const head = [h("span", { class: "verb" }, step.action), " ", h("span", { class: "hint" }, step.kind.toLowerCase()), " ", h("strong", {}, name), " ", estimate];
  const note = step.note && h("span", { class: "hint" }, step.note);
  if (!sql) return h("li", {}, ...head, note);
  const details = h("details", { class: "sql-of" }, h("summary", {}, ...head));
  details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && details.append(h("pre", { class: "sql" }, sql)));
  return h("li", {}, details, note);
}
