// Step 1: both sides' connections. Going on tests them first, and reads the source's catalog.

import { Card } from "../connect/card.js";
import { EMPTY, recallLast, rememberLast } from "../connect/profiles.js";
import { t } from "../i18n.js";
import { byId, h, icon } from "../ui/dom.js";
import { notice } from "../ui/notice.js";

export class ConnectStep {
  constructor(store) {
    this.store = store;
    this.cards = { source: new Card("source"), destination: new Card("destination") };
    this.swap = h(
      "button",
      { type: "button", class: "swap", "data-t-label": "connect.swap", "data-t-title": "connect.swap", onclick: () => this.#swap() },
      icon("swap"),
    );
    byId("cards").append(this.cards.source.element, this.swap, this.cards.destination.element);
    const last = recallLast();
    for (const [side, card] of Object.entries(this.cards)) {
      card.value = last[side];
      card.addEventListener("change", () => this.#changed());
      card.addEventListener("tested", () => this.#tested());
    }
    this.#changed();
  }

  /** What the server offers to start with (its demo), where the user has typed nothing yet. */
  offer({ source, destination }) {
    if (source) this.cards.source.value = { ...EMPTY, ...source, port: String(source.port ?? "") };
    if (destination) this.cards.destination.value = { ...EMPTY, ...destination, port: String(destination.port ?? "") };
  }

  /** Test what has not been tested; resolves to whether both sides work. */
  async check() {
    const tests = Object.values(this.cards).map((card) => (card.answer?.ok ? true : card.tryIt()));
    return (await Promise.all(tests)).every(Boolean);
  }

  get ready() {
    return Object.values(this.cards).every((card) => card.filled);
  }

  translate() {
    for (const card of Object.values(this.cards)) card.translate();
  }

  #changed() {
    const connections = { source: this.cards.source.value, destination: this.cards.destination.value };
    rememberLast(connections);
    // another source is another tree
    if (JSON.stringify(connections.source) !== JSON.stringify(this.store.get("connections")?.source)) {
      this.store.set({ choice: null });
    }
    this.store.set({ connections, plan: null, resuming: null, ready: this.ready });
  }

  #tested() {
    const { source, destination } = this.cards;
    const same =
      source.answer?.ok && destination.answer?.ok && ["host", "port", "database"].every((key) => source.value[key] === destination.value[key]);
    if (same) destination.result.append(notice("warning", t("connect.same"), { text: t("connect.same.text") }));
  }

  #swap() {
    const { source, destination } = this.cards;
    const [left, right] = [source.value, destination.value];
    const answers = [source.answer, destination.answer];
    source.value = right;
    destination.value = left;
    [destination.answer, source.answer] = answers;
    for (const card of [source, destination]) if (card.answer) card.translate();
  }
}
