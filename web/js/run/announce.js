// For ears and for the tab: a short summary every now and then, and the end.

import { t } from "../i18n.js";
import { byId, setText } from "../ui/dom.js";
import { stateText } from "./overall.js";

const EVERY_PERCENT = 10;

export function announceJob(job) {
  const title = document.title;
  let said = "";
  job.addEventListener("change", () => {
    const { state, data, counts, active, tables } = job;
    if (state === "idle") return;
    document.title = active ? `${data.overall_percent}% – ${title}` : title;
    const step = Math.floor(data.overall_percent / EVERY_PERCENT);
    const key = `${job.id} ${state} ${active ? step : ""} ${counts.failed}`;
    if (key === said) return;
    said = key;
    const values = { percent: data.overall_percent, done: counts.done, total: tables.size, failed: counts.failed, state: stateText(job) };
    setText(byId("live"), t(counts.failed ? "live.failed" : "live.running", values));
  });
}
