// An earlier run that ended early: the plan that starts anew offers to go on with it, and the other way round.

import * as api from "../api.js";
import { toApi } from "../connect/profiles.js";
import * as format from "../format.js";
import { t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { notice } from "../ui/notice.js";

/** Take what the destination's ledger says as what to ask for; whether there is one. */
export async function resume(store) {
  const { unfinished } = await api.unfinished(toApi(store.get("connections").destination));
  store.set({ resuming: unfinished?.resumable ? unfinished : null });
  return store.get("resuming") !== null;
}

export const anew = (store) => store.set({ resuming: null });

/** `onResume`, `onAnew` make another plan. */
export function resumingNotice(plan, resuming, { onResume, onAnew }) {
  const found = (code) => plan.findings.find((finding) => finding.code === code);
  const button = (key, id, onclick, kind) => h("button", { type: "button", class: `button small ${kind}`, id, onclick }, t(key));
  if (found("resumes")) {
    const values = { started: format.time(resuming?.started ?? Date.now()), done: resuming?.done ?? 0 };
    return [notice("info", t("resume.title", values), { text: t("resume.text"), rest: [said(found("resumes")), button("resume.anew", "start-anew", onAnew, "")] })];
  }
  if (found("ledger_left")) {
    const rest = [said(found("ledger_left")), button("resume.go_on", "resume", onResume, "primary")];
    return [notice("warning", t("resume.left"), { text: t("resume.left.text"), rest })];
  }
  return [];
}

const said = ({ message }) => h("p", { class: "hint" }, message);
export const OWN = new Set(["resumes", "ledger_left"]);
