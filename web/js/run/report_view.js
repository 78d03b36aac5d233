// After the run: what arrived, what did not and why, what the comparison says, and what to do next.

import * as format from "../format.js";
import { has, t } from "../i18n.js";
import { findings } from "../plan/findings.js";
import { h, icon } from "../ui/dom.js";
import { limited } from "../ui/limited.js";
import { notice } from "../ui/notice.js";
import { leftOutNotice, rejects, snapshots } from "./rejects.js";
import { parity, verification } from "./verification_view.js";
import { shares } from "./waiting.js";

const RELATIONS = new Set(["TABLE", "TABLE DATA", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "FOREIGN TABLE"]);

const AROUND = new Set(["prepare", "schemas", "finish"]);

/** Chosen tables whose rows did not come, as the plan said. */
const leftOut = (report) => report.left_out ?? [];

/** The relations that failed, or were left out because of one that did: [[schema, name]]. */
export function failedRelations(report) {
  const found = new Map();
  for (const { state, kind, schema, name } of report.objects ?? []) {
    if ((state === "failed" || state === "skipped" || state === "not attempted") && RELATIONS.has(kind.toUpperCase())) found.set(`${schema}.${name}`, [schema, name]);
  }
  for (const { schema, name } of leftOut(report)) found.set(`${schema}.${name}`, [schema, name]);
  return [...found.values()];
}

/**
 * The report's elements. `onRetry(relations)` tries the failed ones again, `onResume()` all that is missing,
 * `onReplan()` goes back to a new plan.
 */
export function reportView(job, { onRetry, onReplan, onResume }) {
  const { report, summary } = job;
  if (!report) {
    const { error } = summary ?? {};
    if (job.state === "failed" && error) return [failure(error, onReplan)];
    return job.state === "cancelled" ? [notice("warning", t("report.cancelled"), { text: t("report.cancelled.text") })] : [];
  }
  const failed = report.objects.filter((object) => object.state === "failed");
  const left = report.objects.filter((object) => object.state === "skipped" || object.state === "not attempted");
  const relations = failedRelations(report);
  const dry = summary?.mode === "dry_run";
  return [
    headline(report, failed, dry),
    h(
      "section",
      { class: "panel report" },
      h("header", { class: "panel-head" }, h("h3", {}, t("report.title")), h("div", { class: "button-group" }, report.can_resume && resume(onResume), relations.length > 0 && !dry && retry(relations, onRetry, !report.can_resume), download(report))),
      figures(report),
      ...leftOutNotice(leftOut(report)),
      ...rejects(report.objects),
      ...table(failed, "report.failed", true),
      ...missing(report.missing_foreign_keys ?? []),
      ...table(warned(report.objects), "report.warned", false),
      ...(dry ? [] : table(left, "report.left", false)),
      ...verification(report.verification, dry),
      ...parity(report.parity),
      ...snapshots(report),
      ...shares(report.bottlenecks ?? []),
      ...notes(report.findings ?? []),
    ),
  ];
}

function failure(error, onReplan) {
  const key = `error.${error.code}`;
  const stale = error.code === "plan_changed" || error.code === "preflight_failed";
  const rest = stale ? [h("button", { type: "button", class: "button small", onclick: onReplan }, t("report.replan"))] : [];
  return notice("error", has(key) ? t(key) : t("run.state.failed"), { text: error.message, hint: has(`${key}.hint`) ? t(`${key}.hint`) : error.hint, rest });
}

function headline(report, failed, dry) {
  if (dry) return notice("info", t("report.dry_run"), { text: t("report.dry_run.text") });
  const migrated = report.counts?.migrated ?? 0;
  const values = { count: failed.length, migrated };
  const differences = (report.verification && !report.verification.equal) || (report.parity && !report.parity.equal);
  if (report.outcome === "completed") return notice("ok", t("report.completed"), { text: report.verification ? t("report.completed.verified") : t("report.completed.text") });
  if (report.outcome === "cancelled") return notice("warning", t("report.cancelled"), { text: t("report.cancelled.text") });
  if (report.outcome === "failed") return notice("error", t("report.lost"), { text: report.reason, hint: t("report.lost.hint") });
  // a schema is only where things arrive, and what is put back at the end was there before
  const arrived = report.objects.some(({ state, phase, action }) => state === "migrated" && !AROUND.has(phase) && action !== "drop");
  if (!arrived) return notice("error", t("report.nothing"), { text: t("report.nothing.text") });
  if (!failed.length && !differences && leftOut(report).length) return notice("warning", t("report.left_out", { count: leftOut(report).length }), { text: t("report.left_out.text") });
  if (!failed.length && !differences && report.rejected) return notice("warning", t("report.refused", { count: report.rejected }), { text: t("report.refused.text") });
  return notice(failed.length ? "warning" : "error", failed.length ? t("report.some", values) : t(differences ? "report.different" : "report.incomplete"), { text: t("report.some.text", values) });
}

function warned(objects) {
  return objects.filter((object) => object.warnings?.length).map((object) => ({ ...object, message: object.warnings.join("\n") }));
}

function figures(report) {
  const counts = report.counts ?? {};
  const facts = [
    [t("report.migrated"), format.count(counts.migrated ?? 0)],
    [t("report.rows"), format.count(report.rows)],
    [t("report.size"), format.bytes(report.bytes)],
    [t("report.time"), format.duration(report.seconds)],
    [t("report.started"), format.time(report.started_at)],
  ];
  return h("dl", { class: "figures" }, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function retry(relations, onRetry, first) {
  return h("button", { type: "button", class: `button small ${first ? "primary" : ""}`, id: "retry", onclick: () => onRetry(relations) }, t("report.retry"));
}

function resume(onResume) {
  return h("button", { type: "button", class: "button small primary", id: "resume-report", onclick: onResume }, t("report.resume"));
}

function download(report) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" }));
    h("a", { href: url, download: `pgmig-report-${report.run_id}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return h("button", { type: "button", class: "button small", id: "download-report", onclick: save }, icon("download"), h("span", {}, t("report.download")));
}

function table(objects, key, open) {
  if (!objects.length) return [];
  return [h("details", { open, class: "report-part" }, h("summary", {}, t(key, { count: objects.length })), ...limited(objects, entry, "outcomes"))];
}

function entry({ kind, schema, name, action, message, hint, sqlstate, cause }) {
  return h(
    "li",
    {},
    h("p", {}, h("span", { class: "hint" }, `${action} ${kind.toLowerCase()} `), h("strong", {}, `${schema ? `${schema}.` : ""}${name}`), sqlstate && h("code", { class: "tag" }, sqlstate)),
    (message || cause) && h("p", {}, message || t("report.because", { cause })),
    hint && h("p", { class: "hint" }, hint),
  );
}

function missing(keys) {
  if (!keys.length) return [];
  const entries = keys.map(({ schema, name, statement, message }) => h("li", {}, h("strong", {}, `${schema ? `${schema}.` : ""}${name}`), h("p", {}, message), h("pre", { class: "sql" }, statement)));
  return [notice("error", t("report.missing_fk", { count: keys.length }), { text: t("report.missing_fk.text"), rest: [h("ul", { class: "outcomes" }, ...entries)] })];
}

function notes(given) {
  const worth = given.filter((finding) => finding.severity !== "info");
  return worth.length ? [h("details", { class: "report-part" }, h("summary", {}, t("report.warnings", { count: worth.length })), ...findings(worth))] : [];
}
