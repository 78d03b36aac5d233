// The browser's storage, which may be forbidden or full: then nothing is kept, and the page works all the same.

class Storage {
  #area;

  constructor(area) {
    this.#area = area;
  }

  /** The value of a key, or undefined. */
  get(key) {
    try {
      return JSON.parse(this.#area().getItem(key)) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Returns whether it was kept. */
  set(key, value) {
    try {
      this.#area().setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  remove(key) {
    try {
      this.#area().removeItem(key);
    } catch {
      // nothing was kept, so nothing has to go
    }
  }
}

/** Stays in this browser. */
export const local = new Storage(() => localStorage);
/** Stays in this tab, through reloads. */
export const session = new Storage(() => sessionStorage);
