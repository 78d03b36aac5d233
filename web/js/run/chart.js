// Rows per second over the last minutes, as one line: enough to see whether it flows, slows or stands still.

import * as format from "../format.js";
import { t } from "../i18n.js";
import { h, setText, svg } from "../ui/dom.js";

const WIDTH = 320;
const HEIGHT = 72;
const PAD = 3;

export class Chart {
  constructor() {
    this.area = svg("path", { class: "chart-area" });
    this.line = svg("path", { class: "chart-line" });
    this.dot = svg("circle", { class: "chart-dot", r: 3 });
    this.picture = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" }, this.area, this.line);
    this.peak = h("span", { class: "hint" });
    this.element = h("figure", { class: "chart-box" }, this.picture, h("figcaption", {}, h("span", { class: "hint" }, t("run.chart")), this.peak));
  }

  update(samples) {
    const peak = Math.max(...samples.map((sample) => sample.rows), 1);
    const step = WIDTH / Math.max(samples.length - 1, 29);
    const start = WIDTH - step * Math.max(samples.length - 1, 0);
    const points = samples.map(({ rows }, index) => [start + index * step, HEIGHT - PAD - (rows / peak) * (HEIGHT - 2 * PAD)]);
    const path = points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    this.line.setAttribute("d", path);
    this.area.setAttribute("d", path && `${path}L${WIDTH} ${HEIGHT}L${start.toFixed(1)} ${HEIGHT}Z`);
    const text = samples.length ? t("run.peak", { rows: format.short(peak) }) : "";
    setText(this.peak, text);
    this.picture.setAttribute("aria-label", `${t("run.chart")}: ${text}`);
  }
}
