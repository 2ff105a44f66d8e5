// What was run in this browser: queries and variables, never keys, headers or answers.
import { make, say, time } from "./words.js";
import { withoutSecrets } from "./playground-key.js";
import { save } from "./playground-copy.js";

const place = "doitong.playground.history", draftPlace = "doitong.playground.draft";
const entriesAtMost = 50;
/// Characters of one entry. Media in variables are not worth keeping.
const entryAtMost = 20_000;

function read(key, otherwise) {
  try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
}

function write(key, value) {
  // Full or forbidden: the page works without.
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* as said */ }
}

const isEntry = entry => typeof entry?.query === "string" && typeof entry.variables === "string"
  && typeof entry.at === "number";
const entries = () => { const list = read(place, []); return Array.isArray(list) ? list.filter(isEntry) : []; };

/// What was being written when the page was left.
export const draft = {
  get: () => { const found = read(draftPlace, null); return typeof found?.query === "string"
    && typeof found.variables === "string" ? found : null; },
  set: ({ query, variables }) => { if (query.length + variables.length <= entryAtMost) write(draftPlace,
    { query: withoutSecrets(query), variables: withoutSecrets(variables) }); },
};

export class History {
  /// - `open(entry)`: puts it into the editor.
  constructor(open) {
    this.open = open;
    this.list = make("ol", { class: "history-list" });
    this.empty = make("p", { class: "quiet" }, say("playground.history.empty"));
    this.tools = make("div", { class: "bar" },
      make("button", { type: "button", class: "small", onclick: () => save("doitong-history.json",
        JSON.stringify(entries(), null, 2)) }, say("playground.history.save")),
      make("button", { type: "button", class: "small danger",
        onclick: () => { write(place, []); this.show(); this.empty.focus(); } }, say("playground.history.clear")));
    this.empty.tabIndex = -1;
    this.element = make("div", { class: "history" }, make("p", { class: "small quiet" },
      say("playground.history.about")), this.tools, this.empty, this.list);
    this.show();
  }

  add({ query, variables, name }) {
    if (query.length + variables.length > entryAtMost) return;
    const entry = { at: Date.now(), name: name ?? "", query: withoutSecrets(query),
      variables: withoutSecrets(variables) };
    const others = entries().filter(other => other.query !== entry.query || other.variables !== entry.variables);
    write(place, [entry, ...others].slice(0, entriesAtMost));
    this.show();
  }

  show() {
    const list = entries();
    this.empty.hidden = list.length > 0;
    this.tools.hidden = list.length === 0;
    this.list.replaceChildren(...list.map((entry, index) => {
      const title = entry.name || entry.query.replace(/\s+/g, " ").slice(0, 60);
      return make("li", {},
        make("button", { type: "button", class: "plain history-entry", onclick: () => this.open(entry) },
          make("span", { class: "mono history-name" }, title),
          make("span", { class: "small quiet" },
            `${time(entry.at)}${entry.variables.trim() ? " · " + entry.variables.replace(/\s+/g, " ").slice(0, 80) : ""}`)),
        make("button", { type: "button", class: "small plain",
          "aria-label": say("playground.history.forget", { name: title }), onclick: () => this.remove(index) }, "×"));
    }));
  }

  remove(index) {
    write(place, entries().filter((_, n) => n !== index));
    this.show();
    (this.list.children[Math.min(index, this.list.children.length - 1)]?.querySelector("button") ?? this.empty).focus();
  }
}
