// The switch between the languages, in the head of every page.

import { events, language, setLanguage } from "../i18n.js";
import { setAttribute } from "./dom.js";

export function languageButtons() {
  const buttons = document.querySelectorAll("[data-language]");
  const show = () => {
    for (const button of buttons) setAttribute(button, "aria-pressed", String(button.dataset.language === language()));
  };
  for (const button of buttons) button.addEventListener("click", () => setLanguage(button.dataset.language));
  events.addEventListener("change", show);
  show();
}
