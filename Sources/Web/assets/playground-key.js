// The key that requests are sent with. It is kept for this tab alone, and goes nowhere but to this server.
import { make, say } from "./words.js";

const place = "doitong.key";
const kinds = { dk_test_: "test", dk_live_: "live", dk_admin_: "admin" };

/// Anything that looks like a secret of this server.
const secrets = /\b(dk_(?:test|live|admin)_|whsec_)[A-Za-z0-9+/=_-]+/g;
export const withoutSecrets = text => text.replace(secrets, "$1…");

export class Access {
  #key = "";

  constructor() {
    this.listeners = [];
    this.session = null;
    // Where storing is forbidden, the key is known as long as the page is.
    try { this.#key = sessionStorage.getItem(place) ?? ""; } catch { /* as said */ }
    this.input = make("input", {
      type: "password", id: "key", autocomplete: "off", spellcheck: "false", autocapitalize: "off", translate: "no",
      placeholder: "dk_test_…", ".value": this.#key,
      "aria-describedby": "key-state", maxlength: 200, oninput: () => this.set(this.input.value.trim()),
    });
    this.show = make("button", { type: "button", class: "small", "aria-pressed": "false",
      onclick: () => this.toggle() }, say("playground.key.show"));
    this.forget = make("button", { type: "button", class: "small",
      onclick: () => { this.set(""); this.input.value = ""; this.input.focus(); } }, say("playground.key.forget"));
    this.state = make("p", { id: "key-state", class: "key-state", role: "status" });
    this.element = make("section", { class: "key-bar", "aria-label": say("playground.key.label") },
      make("label", { for: "key" }, say("playground.key.label")),
      make("div", { class: "key-field" }, this.input, this.show, this.forget), this.state);
    this.tell();
  }

  get key() { return this.#key; }

  /// Whether anything more than the catalogue can be asked for.
  get isThere() { return Boolean(this.#key || this.session); }

  get kind() {
    if (!this.#key) return this.session ? "session" : "none";
    return Object.entries(kinds).find(([prefix]) => this.#key.startsWith(prefix))?.[1] ?? "odd";
  }

  /// What requests are sent with.
  with(headers = {}) { return { key: this.#key, session: Boolean(this.session), headers }; }

  onChange(listener) { this.listeners.push(listener); }

  set(key) {
    if (key === this.#key) return;
    this.#key = key;
    try {
      if (key) sessionStorage.setItem(place, key);
      else sessionStorage.removeItem(place);
    } catch { /* as said */ }
    this.tell();
    this.listeners.forEach(listener => listener());
  }

  toggle() {
    const shown = this.input.type === "password";
    this.input.type = shown ? "text" : "password";
    this.show.setAttribute("aria-pressed", shown);
  }

  tell() {
    const { kind } = this;
    this.state.textContent = say(`playground.key.${kind}`, { account: this.session?.account ?? "" });
    this.state.className = `key-state ${{ test: "good", live: "care", session: "good", odd: "bad" }[kind] ?? ""}`;
    this.show.hidden = this.forget.hidden = !this.#key;
  }

  /// Whether the visitor is signed in at the console, where there is one.
  async findSession() {
    try {
      const response = await fetch("/console/session", { headers: { Accept: "application/json",
        "X-Doitong-Console": "1" } });
      if (response.status !== 200) return;
      const { account, kind, mode } = await response.json();
      this.session = { account: account ?? kind ?? "", isLive: mode === "LIVE" };
      this.tell();
      this.listeners.forEach(listener => listener());
    } catch { /* Without a console there is nobody signed in at it. */ }
  }
}
