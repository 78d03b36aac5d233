// Questions, as the browser's own modal dialogs: focus is kept inside, Escape means no.

import { t } from "../i18n.js";
import { h, icon } from "./dom.js";

/**
 * Ask, and resolve to true for yes. `body` is what is asked about (elements), `yes` the verb of the answer,
 * `danger` marks an answer that loses something; `consent` is a sentence that has to be ticked before.
 */
export function ask({ title, body = [], yes, no = t("dialog.no"), danger = false, consent = "" }) {
  const agree = h("button", { type: "button", class: danger ? "button danger" : "button primary" }, yes);
  const refuse = h("button", { type: "button", class: "button" }, no);
  const heading = h("h2", { id: "dialog-title" }, title);
  const tick = consent && h("input", { type: "checkbox" });
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "dialog-title" },
    h("header", { class: danger ? "dialog-head danger" : "dialog-head" }, danger && icon("warning"), heading),
    h("div", { class: "dialog-body" }, ...body, tick && h("label", { class: "consent" }, tick, h("span", {}, consent))),
    h("footer", { class: "dialog-foot" }, refuse, agree),
  );
  if (tick) {
    agree.disabled = true;
    tick.addEventListener("change", () => (agree.disabled = !tick.checked));
  }
  document.body.append(dialog);
  return new Promise((resolve) => {
    agree.addEventListener("click", () => dialog.close("yes"));
    refuse.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    (tick || refuse).focus();
  });
}
