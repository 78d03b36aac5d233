// The page's state: one flat object. `set` says which keys changed, once each, as events of the keys' names.

export class Store extends EventTarget {
  #state;

  constructor(initial) {
    super();
    this.#state = { ...initial };
  }

  get(key) {
    return this.#state[key];
  }

  set(patch) {
    const changed = Object.keys(patch).filter((key) => this.#state[key] !== patch[key]);
    Object.assign(this.#state, patch);
    for (const key of changed) this.dispatchEvent(new Event(key));
  }

  /** Call `listener` now and after each change of any of the keys. */
  watch(keys, listener) {
    for (const key of keys) this.addEventListener(key, listener);
    listener();
  }
}
