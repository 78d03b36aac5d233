// Starting a run: the question where rows will go, the request with the plan that was looked at.

import * as api from "../api.js";
import { display } from "../connect/profiles.js";
import { t } from "../i18n.js";
import { lossesOf, lossesTable, rowsText } from "../plan/losses.js";
import { PlanView } from "../plan/plan_view.js";
import { ask } from "../ui/dialog.js";
import { h } from "../ui/dom.js";

/** Whether a run is under way now: ours, or one that somebody else had started. */
export async function start(store, say, makePlan) {
  const plan = store.get("plan");
  const losses = store.get("options").mode === "run" ? lossesOf(plan) : [];
  if (losses.length && !(await agreed(store, losses))) return false;
  try {
    await api.migrate({ ...PlanView.request(store), plan_hash: plan.hash });
    store.set({ resuming: null });
    return true;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.code === "plan_changed") makePlan();
    say(error, t("start.failed"));
    return false;
  }
}

function agreed(store, losses) {
  const values = { rows: rowsText(losses), count: losses.length, database: display(store.get("connections").destination) };
  return ask({
    title: t("start.losing.title", values),
    body: [h("p", {}, t("start.losing.text", values)), ...lossesTable(losses)],
    yes: t("start.losing.yes"),
    consent: t("start.losing.consent"),
    danger: true,
  });
}
