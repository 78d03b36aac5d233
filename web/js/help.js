// The help page: both languages stand in it, one is shown.

import { events, language, translate } from "./i18n.js";
import { languageButtons } from "./ui/languages.js";

function show() {
  for (const article of document.querySelectorAll("article")) article.hidden = article.lang !== language();
}

translate(document);
languageButtons();
events.addEventListener("change", show);
show();
