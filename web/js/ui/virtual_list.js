// A long list that keeps only the rows in view as elements. Rows have one height, are made once for as long as they are in
// view and updated in place; scrolling 10,000 rows touches some 40 elements.

const OVERSCAN = 8;

export class VirtualList {
  #keys = [];
  #rows = new Map();
  #scheduled = false;

  /**
   * `viewport` scrolls, `make(key)` gives a row's element, `update(element, key, index)` fills it,
   * the height of a row is the custom property --row of the viewport.
   */
  constructor(viewport, { make, update }) {
    this.viewport = viewport;
    this.make = make;
    this.update = update;
    this.canvas = viewport.ownerDocument.createElement("div");
    this.canvas.className = "canvas";
    this.canvas.setAttribute("role", "presentation");
    viewport.append(this.canvas);
    viewport.addEventListener("scroll", () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.schedule()).observe(viewport);
  }

  get rowHeight() {
    return parseFloat(getComputedStyle(this.viewport).getPropertyValue("--row")) || 32;
  }

  /** Replace what is listed (keys, unique) and show it. */
  setKeys(keys) {
    this.#keys = keys;
    this.render();
  }

  /** Draw in the next frame, however often it is asked before that. */
  schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.render();
    });
  }

  render() {
    const height = this.rowHeight;
    const total = `${this.#keys.length * height}px`;
    if (this.canvas.style.height !== total) this.canvas.style.height = total;
    const first = Math.max(Math.floor(this.viewport.scrollTop / height) - OVERSCAN, 0);
    const last = Math.min(Math.ceil((this.viewport.scrollTop + this.viewport.clientHeight) / height) + OVERSCAN, this.#keys.length);
    const seen = new Set();
    for (let index = first; index < last; index += 1) seen.add(this.#show(this.#keys[index], index, height));
    for (const [key, element] of this.#rows) {
      if (seen.has(key)) continue;
      element.remove();
      this.#rows.delete(key);
    }
  }

  #show(key, index, height) {
    let element = this.#rows.get(key);
    if (!element) {
      element = this.make(key);
      this.#rows.set(key, element);
      this.canvas.append(element);
    }
    const move = `translateY(${index * height}px)`;
    if (element.style.transform !== move) element.style.transform = move;
    this.update(element, key, index);
    return key;
  }

  /** Scroll as little as it takes to have a row in view. */
  reveal(index) {
    const height = this.rowHeight;
    const top = index * height;
    const { scrollTop, clientHeight } = this.viewport;
    if (top < scrollTop) this.viewport.scrollTop = top;
    else if (top + height > scrollTop + clientHeight) this.viewport.scrollTop = top + height - clientHeight;
    this.render();
  }
}
