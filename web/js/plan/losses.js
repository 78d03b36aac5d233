// What the run takes away from the destination. It stands first, in numbers and names, because nothing brings it back.

import * as format from "../format.js";
import { t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { notice } from "../ui/notice.js";

const SHOWN = 8;

/** The plan's losses in one form: {how: "drop" | "truncate", name, rows, exact}, most rows first. */
export function lossesOf(plan) {
  return (plan.losses ?? [])
    .map((loss) => ({
      how: loss.cause ?? loss.action,
      name: `${loss.schema ?? loss.subject?.schema}.${loss.name ?? loss.subject?.name}`,
      rows: loss.rows,
      exact: loss.exact ?? false,
    }))
    .sort((a, b) => b.rows - a.rows);
}

export const totalOf = (losses) => losses.reduce((sum, loss) => sum + Math.max(loss.rows, 0), 0);

export function lossesTable(losses, most = SHOWN) {
  const row = (loss) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, loss.name),
      h("td", {}, h("span", { class: "tag danger" }, loss.how.toUpperCase())),
      h("td", { class: "number" }, loss.rows < 0 ? t("loss.unknown") : `${loss.exact ? "" : "~"}${t("rows", { count: loss.rows })}`),
    );
  const head = h(
    "thead",
    { class: "only-heard" },
    h("tr", {}, ...["loss.table", "loss.how", "loss.rows"].map((key) => h("th", { scope: "col" }, t(key)))),
  );
  const shown = h("table", { class: "losses" }, head, h("tbody", {}, ...losses.slice(0, most).map(row)));
  if (losses.length <= most) return [shown];
  const more = h("button", { type: "button", class: "button small" }, t("loss.more", { count: losses.length - most }));
  more.addEventListener("click", () => {
    shown.querySelector("tbody").append(...losses.slice(most).map(row));
    more.remove();
  });
  return [shown, more];
}

export function lossesNotice(plan, options) {
  const losses = lossesOf(plan);
  if (!losses.length) {
    const calm = options.mode === "dry_run" ? t("loss.dry_run") : t("loss.none");
    return [notice("ok", calm)];
  }
  const values = { count: losses.length, rows: rowsText(losses) };
  const title = options.mode === "dry_run" ? t("loss.would", values) : t("loss.title", values);
  const level = options.mode === "dry_run" ? "warning" : "error";
  return [notice(level, title, { icon: "warning",  text: t("loss.text"), rest: lossesTable(losses) })];
}

/** "426,478", or "~426,478" when not all of them were counted. */
export const rowsText = (losses) => `${losses.every((loss) => loss.exact) ? "" : "~"}${format.count(totalOf(losses))}`;
