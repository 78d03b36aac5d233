// The live log: newest below, following unless the reader scrolled up or paused; a filter; never more than MOST lines in
// the page.

import { t } from "../i18n.js";
import { h, icon, setText } from "../ui/dom.js";

const MOST = 500;

export class LogView {
  #last = 0;
  #job = null;
  #paused = false;
  #filter = "";

  constructor(job) {
    this.job = job;
    this.lines = h("ol", { class: "log", tabindex: "0", role: "log", "aria-live": "off", "aria-label": t("log.title") });
    this.input = h("input", { type: "search", class: "small", placeholder: t("log.filter"), "aria-label": t("log.filter") });
    this.pause = h("button", { type: "button", class: "button small", "aria-pressed": "false" }, icon("pause"), h("span", {}, t("log.pause")));
    const download = h("a", { class: "button small", href: "/api/migrate/log", download: "pgmig.log" }, icon("download"), h("span", {}, t("log.download")));
    this.held = h("p", { class: "hint", role: "status" });
    this.element = h("section", { class: "panel log-panel" }, h("header", { class: "panel-head" }, h("h3", {}, t("log.title")), h("div", { class: "log-tools" }, this.input, this.pause, download)), this.lines, this.held);
    this.input.addEventListener("input", () => {
      this.#filter = this.input.value.trim().toLowerCase();
      this.#redraw();
    });
    this.pause.addEventListener("click", () => this.#setPaused(!this.#paused));
  }

  update() {
    if (this.job.id !== this.#job) {
      this.#job = this.job.id;
      this.#redraw();
      return;
    }
    if (this.#paused) {
      const waiting = this.job.lastSeq - this.#last;
      setText(this.held, waiting ? t("log.held", { count: waiting }) : "");
      return;
    }
    this.#append(this.job.log.filter((line) => line.seq > this.#last));
  }

  #setPaused(paused) {
    this.#paused = paused;
    this.pause.setAttribute("aria-pressed", String(paused));
    setText(this.pause.lastElementChild, t(paused ? "log.go_on" : "log.pause"));
    setText(this.held, "");
    this.update();
  }

  #redraw() {
    this.#last = 0;
    this.lines.replaceChildren();
    this.#append(this.job.log);
  }

  #append(lines) {
    if (!lines.length) return;
    this.#last = lines.at(-1).seq;
    const shown = lines.filter((line) => !this.#filter || line.text.toLowerCase().includes(this.#filter)).slice(-MOST);
    const { scrollTop, scrollHeight, clientHeight } = this.lines;
    const follows = scrollHeight - scrollTop - clientHeight < 24;
    this.lines.append(...shown.map(makeLine));
    while (this.lines.childElementCount > MOST) this.lines.firstElementChild.remove();
    if (follows) this.lines.scrollTop = this.lines.scrollHeight;
    setText(this.held, this.#filter ? t("log.shown", { count: this.lines.childElementCount }) : "");
  }
}

function makeLine({ time = "", level = "info", text }) {
  return h("li", { "data-level": level }, time && h("time", {}, time.slice(0, 8)), h("span", {}, text));
}
