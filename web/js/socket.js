// The progress WebSocket, always trying to be open: after a loss it comes back, later and later, up to MAX_DELAY.
// Events: "data" (detail: the `data` object), "open", "lost" (detail: {seconds} until the next attempt), "trying".

const FIRST_DELAY = 500;
const MAX_DELAY = 15_000;

export class ProgressSocket extends EventTarget {
  #socket = null;
  #delay = FIRST_DELAY;
  #timer = 0;

  constructor() {
    super();
    // a laptop that wakes or a network that returns should not wait out the delay
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
  }

  connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.dispatchEvent(new Event("trying"));
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/progress`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#delay = FIRST_DELAY;
      this.dispatchEvent(new Event("open"));
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "progress") this.dispatchEvent(new CustomEvent("data", { detail: message.data }));
    });
    socket.addEventListener("close", () => this.#lost(socket));
  }

  /** Try at once, if it is waiting. */
  retryNow() {
    if (this.#timer) this.connect();
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    // a random part, so that many pages do not come back in the same instant
    const delay = this.#delay * (0.75 + Math.random() / 2);
    this.#delay = Math.min(this.#delay * 2, MAX_DELAY);
    this.#timer = setTimeout(() => this.connect(), delay);
    this.dispatchEvent(new CustomEvent("lost", { detail: { seconds: Math.ceil(delay / 1000) } }));
  }
}
