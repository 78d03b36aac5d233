// One side's connection: its fields, a place to paste a URI, the profiles, the test and its answer.

import * as api from "../api.js";
import { t } from "../i18n.js";
import { h, icon, setText } from "../ui/dom.js";
import { notice } from "../ui/notice.js";
import { recognise } from "./answers.js";
import { profileBar } from "./profile_bar.js";
import { EMPTY, toApi } from "./profiles.js";
import { extraParameters, looksLikeUri, parseUri } from "./uri.js";

const SSLMODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

export class Card extends EventTarget {
  #inputs = {};
  #dsn = "";
  #running = null;
  /** What the last test said, or null: what is in the fields now has not been tried. */
  answer = null;

  constructor(side) {
    super();
    this.side = side;
    // a form, so that Enter tests, and password managers know what it is; it is never submitted
    this.element = h("form", { class: "card", "aria-labelledby": `title-${side}`, novalidate: true });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tryIt();
    });
    this.#build();
  }

  get value() {
    const typed = Object.entries(this.#inputs).map(([key, input]) => [key, key === "password" ? input.value : input.value.trim()]);
    return { ...EMPTY, ...Object.fromEntries(typed), dsn: this.#dsn };
  }

  set value(connection) {
    const filled = { ...EMPTY, ...connection };
    for (const [key, input] of Object.entries(this.#inputs)) input.value = filled[key] || (key === "sslmode" ? "prefer" : "");
    this.#dsn = filled.dsn;
    this.#changed();
  }

  /** Whether there is enough in the fields to try. */
  get filled() {
    const { host, database, dsn } = this.value;
    return Boolean(host || database || dsn);
  }

  #build() {
    const { side } = this;
    const field = (name, attributes, width) => {
      const id = `${side}-${name}`;
      const input = attributes.options
        ? h("select", { id }, ...attributes.options.map((mode) => h("option", { value: mode }, mode)))
        : h("input", { id, name: `pgmig-${id}`, spellcheck: "false", autocapitalize: "off", autocomplete: "off", ...attributes });
      this.#inputs[name] = input;
      return h("div", { class: `field ${width}` }, h("label", { for: id, "data-t": `connect.${name}` }), input);
    };
    const uri = h("input", {
      id: `${side}-uri`,
      type: "text",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      placeholder: "postgresql://user@host:5432/database",
    });
    this.extra = h("p", { class: "hint", hidden: true });
    this.test = h("button", { type: "submit", class: "button", "data-t": "connect.test" });
    this.result = h("div", { class: "test-result", role: "status" });
    this.profiles = profileBar(this);
    this.element.append(
      h("header", { class: "card-head" }, h("h3", { id: `title-${side}`, "data-t": `connect.${side}` }), this.profiles.element),
      h("div", { class: "field wide" }, h("label", { for: uri.id, "data-t": "connect.uri" }), uri),
      h(
        "div",
        { class: "fields" },
        field("host", { type: "text", placeholder: "localhost" }, "host"),
        field("port", { type: "text", inputmode: "numeric", placeholder: "5432" }, "port"),
        field("database", { type: "text" }, "wide"),
        field("user", { type: "text" }, "half"),
        field("password", { type: "password", autocomplete: "off" }, "half"),
        field("sslmode", { options: SSLMODES }, "half"),
        h("div", { class: "field half card-foot" }, this.test),
      ),
      this.extra,
      this.result,
    );
    uri.addEventListener("input", () => this.#takeUri(uri));
    for (const input of Object.values(this.#inputs)) input.addEventListener("input", () => this.#typed(input));
  }

  // a URI pasted into any field fills them all; the text itself goes, because it may hold the password
  #typed(input) {
    if (looksLikeUri(input.value) && this.#fill(input.value)) return;
    this.#changed();
  }

  #takeUri(uri) {
    if (this.#fill(uri.value)) uri.value = "";
  }

  #fill(text) {
    const found = parseUri(text);
    if (!found || !(found.host || found.database || found.dsn)) return false;
    this.value = { ...found, port: found.port || (found.dsn.includes("port=") ? "" : "5432"), sslmode: found.sslmode || "prefer" };
    this.#inputs[found.password ? "host" : "password"].focus();
    return true;
  }

  #changed() {
    this.#running?.abort();
    this.answer = null;
    this.result.replaceChildren();
    const extra = extraParameters(this.#dsn);
    this.extra.hidden = !extra;
    setText(this.extra, extra ? t("connect.extra", { names: extra }) : "");
    this.dispatchEvent(new Event("change"));
  }

  /** Put the words in the page's language again. */
  translate() {
    this.profiles.refresh();
    if (this.answer) this.#showAnswer();
    const extra = extraParameters(this.#dsn);
    if (extra) setText(this.extra, t("connect.extra", { names: extra }));
  }

  /** Test the connection; resolves to whether it works. */
  async tryIt() {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.answer = null;
    this.test.disabled = true;
    this.result.replaceChildren(h("p", { class: "busy" }, t("connect.testing")));
    try {
      this.answer = await api.testConnection(toApi(this.value), running.signal);
    } catch (error) {
      if (error.name === "AbortError") return false;
      this.answer = { ok: false, error: error.message, hint: error.hint, field: error.field, code: error.code };
    } finally {
      this.test.disabled = false;
    }
    this.#showAnswer();
    this.result.scrollIntoView({ block: "nearest" });
    this.dispatchEvent(new Event("tested"));
    return this.answer.ok;
  }

  #showAnswer() {
    const { ok, server_version: version, latency_ms: latency, database, user, error = "", hint = "", code } = this.answer;
    if (ok) {
      const title = t("connect.works", { version, latency: Math.round(latency) });
      this.result.replaceChildren(notice("ok", title, { text: t("connect.as", { user, database }) }));
      return;
    }
    const key = code === "unreachable" ? "unreachable" : recognise(`${error} ${hint}`);
    const text = key === "unreachable" ? "" : error;
    this.result.replaceChildren(
      notice("error", t(`connect.answer.${key}`), { text, hint: t(`connect.answer.${key}.hint`) || hint }),
    );
  }
}
