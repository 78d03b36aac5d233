// Says when the server is out of reach, and counts the seconds to the next attempt.

import { t } from "../i18n.js";
import { byId, setText } from "./dom.js";

export function linkState(socket) {
  const element = byId("link");
  let timer = 0;
  let lost = false;
  socket.addEventListener("lost", ({ detail }) => {
    lost = true;
    let left = detail.seconds;
    clearInterval(timer);
    const show = () => setText(element, left > 0 ? t("link.lost", { seconds: left }) : t("link.trying"));
    timer = setInterval(() => {
      left -= 1;
      show();
    }, 1000);
    show();
    element.dataset.state = "lost";
    element.hidden = false;
  });
  socket.addEventListener("trying", () => {
    clearInterval(timer);
    if (lost) setText(element, t("link.trying"));
  });
  socket.addEventListener("open", () => {
    clearInterval(timer);
    if (!lost) return;
    lost = false;
    element.dataset.state = "back";
    setText(element, t("link.back"));
    setTimeout(() => (element.hidden = !lost), 4000);
  });
}
