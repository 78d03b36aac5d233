// A button that puts a text on the clipboard, and says whether that worked.

import { t } from "../i18n.js";
import { h, icon, setText } from "./dom.js";

const SAID_FOR = 2500;

export function copyButton(text) {
  const label = h("span", { role: "status" }, t("copy"));
  const copy = async () => {
    const done = await put(text);
    setText(label, t(done ? "copy.done" : "copy.failed"));
    setTimeout(() => setText(label, t("copy")), SAID_FOR);
  };
  return h("button", { type: "button", class: "button small copy", onclick: copy }, icon("copy"), label);
}

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no clipboard, because the page came over plain HTTP from another machine, or it was not allowed
    return false;
  }
}
