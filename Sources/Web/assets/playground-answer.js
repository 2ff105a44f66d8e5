// What came back: how it went, what is wrong with it and where, the media in it, and the JSON itself, to be folded.
import { make, number, say } from "./words.js";
import { copyButton, save } from "./playground-copy.js";
import { figure, mediaIn, ours } from "./playground-media.js";
import { Live } from "./playground-live.js";

export class Answer {
  /// - `goTo(place)`: shows a line and column of the query in the editor. `goToVariable(path)`: true where it is
  /// among the variables.
  /// - `empty`: what is shown as long as nothing was run.
  constructor({ goTo, goToVariable, empty, next }) {
    Object.assign(this, { goTo, goToVariable, next });
    this.voice = make("p", { class: "unseen", role: "status" });
    this.facts = make("div", { class: "answer-facts" });
    this.live = new Live();
    this.wrongs = make("div", { class: "answer-wrongs" });
    this.media = make("div", { class: "answer-media" });
    this.tools = make("div", { class: "bar answer-tools", hidden: true },
      copyButton(() => this.text, say("playground.answer.copy")),
      make("button", { type: "button", class: "small", onclick: () => save("answer.json", this.text) },
        say("playground.answer.save")));
    this.tree = make("div", { class: "json" });
    this.body = make("div", { class: "answer-body" }, this.empty = make("div", { class: "answer-empty" }, empty));
    this.element = make("div", { class: "answer" }, this.voice, this.body);
  }

  /// A request is on its way.
  begin() {
    this.element.setAttribute("aria-busy", "true");
    this.body.replaceChildren(make("p", { class: "working" }, make("span", { class: "spinner", "aria-hidden": "true" }),
      say("playground.answer.waiting")));
    this.voice.textContent = say("playground.answer.waiting");
  }

  lay() {
    this.element.removeAttribute("aria-busy");
    this.body.replaceChildren(this.facts, this.live.element, this.wrongs, this.media, this.tools, this.tree);
  }

  /// One answer, as `ask` gives it. `about` is what media in it are of, where it does not say so itself.
  show(answer, { about = "", quiet = false } = {}) {
    this.lay();
    this.live.element.hidden = !quiet;
    this.showFacts(answer);
    this.showData(answer.json, answer.text, about);
    const wrongs = answer.json?.errors?.length ?? 0;
    const told = wrongs ? say("playground.answer.wrongs", { count: wrongs }) : answer.json === undefined
      ? say("playground.answer.noJSON") : say("playground.answer.came", { time: duration(answer.milliseconds) });
    this.voice.textContent = told;
  }

  showFacts({ status, headers, text, milliseconds }) {
    const fact = (label, value, kind = "") => value && make("span", { class: `tag ${kind}` },
      make("span", { class: "unseen" }, label + " "), value);
    const limit = headers.get("X-RateLimit-Limit"), retry = headers.get("Retry-After"),
      id = headers.get("X-Request-Id");
    const good = status >= 200 && status < 300;
    this.facts.replaceChildren(...[
      fact(say("playground.answer.status"), String(status), good ? "good" : "bad"),
      fact(say("playground.answer.time"), duration(milliseconds)),
      fact(say("playground.answer.size"), size(text)),
      limit && fact("", say("playground.answer.left", {
        count: Number(headers.get("X-RateLimit-Remaining")), limit: Number(limit),
        seconds: Number(headers.get("X-RateLimit-Reset")),
      })),
      retry && fact("", say("playground.answer.retry", { count: Number(retry) }), "care"),
      headers.get("Idempotent-Replayed") && fact("", say("playground.answer.replayed"), "care"),
      id && make("span", { class: "request-id small quiet" }, say("playground.answer.request"), " ",
        make("code", {}, id), ...copyButton(() => id, say("playground.copy"), "small plain")),
    ].filter(Boolean));
  }

  showData(json, text, about) {
    this.text = json === undefined ? text : JSON.stringify(json, null, 2);
    this.tools.hidden = false;
    this.showWrongs(json?.errors);
    const media = mediaIn(json?.data, about);
    const sign = media.map(({ url }) => url.split("?")[0]).join();
    // What plays goes on playing when the same comes again.
    if (sign !== this.shownMedia) this.media.replaceChildren(...media.map(figure));
    this.shownMedia = sign;
    const follow = json && this.next?.(json);
    if (follow) this.wrongs.append(follow);
    this.tree.replaceChildren(json === undefined ? make("pre", { tabindex: "0" }, text.slice(0, 100_000))
      : treeOf(json));
  }

  showWrongs(errors) {
    this.wrongs.replaceChildren(...(Array.isArray(errors) ? errors : []).slice(0, 50).map(error => {
      const { extensions = {}, locations = [], path } = error;
      return make("div", { class: "note bad wrong-note" },
        make("p", {}, extensions.code && make("code", {}, extensions.code), " ", String(error.message)),
        make("p", { class: "wrong-places" }, locations.map(place => make("button",
          { type: "button", class: "small", onclick: () => this.goTo(place) }, say("playground.place", place))),
          path && make("code", {}, path.join("."))),
        Array.isArray(extensions.problems) && make("ul", {}, extensions.problems.map(problem => this.problem(problem))),
        extensions.code === "UNAUTHENTICATED" && make("p", {}, say("playground.answer.needsKey")));
    }));
  }

  problem({ field, message }) {
    const path = String(field).split(".");
    return make("li", {}, this.goToVariable(path, true) ? make("button",
      { type: "button", class: "small mono", onclick: () => this.goToVariable(path) }, field) : make("code", {}, field),
      " ", String(message));
  }

  /// There is no answer: the server cannot be reached, or the request was stopped.
  fail(message) {
    this.element.removeAttribute("aria-busy");
    this.body.replaceChildren(make("p", { class: "note bad" }, message));
    this.voice.textContent = message;
  }
}

export function duration(milliseconds) {
  return milliseconds < 1_000 ? say("playground.milliseconds", { count: Math.max(1, Math.round(milliseconds)) })
    : say("playground.seconds", { count: Math.round(milliseconds / 100) / 10 });
}

function size(text) {
  const bytes = text.length < 1_000_000 ? new Blob([text]).size : text.length;
  return bytes < 1_000 ? `${number(bytes)} B` : bytes < 1_000_000 ? `${number(Math.round(bytes / 100) / 10)} kB`
    : `${number(Math.round(bytes / 10_000) / 100)} MB`;
}

// MARK: The JSON

/// How many lines are open at first: the rest is made when it is opened.
const openAtFirst = 400;
/// Members of one list or object that are made at once.
const madeAtOnce = 100;
const shownOfText = 1_000;

export function treeOf(value) {
  const budget = { left: openAtFirst };
  return node(value, null, budget, true);
}

const label = name => (name === null ? [] : [make("span", { class: "t-property" }, JSON.stringify(name)),
  make("span", { class: "t-punctuator" }, ": ")]);

function node(value, name, budget, last) {
  budget.left--;
  const comma = last ? "" : ",";
  if (value === null || typeof value !== "object") return make("div", { class: "json-line" }, label(name), leaf(value),
    comma);
  const entries = Array.isArray(value) ? value.map(item => [null, item]) : Object.entries(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (!entries.length) return make("div", { class: "json-line" }, label(name), open + close + comma);
  const count = say(Array.isArray(value) ? "playground.json.items" : "playground.json.fields",
    { count: entries.length });
  const children = make("div", { class: "json-children" });
  const details = make("details", {},
    make("summary", { class: "json-line" }, label(name), open,
      make("span", { class: "json-closed" }, make("span", { class: "quiet" }, ` ${count} `), close + comma)),
    children, make("div", { class: "json-line json-end" }, close + comma));
  let made = 0;
  const more = () => {
    const end = Math.min(made + madeAtOnce, entries.length);
    const rows = [];
    for (; made < end; made++) rows.push(node(entries[made][1], entries[made][0], budget, made === entries.length - 1));
    children.append(...rows);
    if (made < entries.length) {
      const button = make("button", { type: "button", class: "small",
        onclick: () => {
          const before = children.children.length - 1;
          button.remove();
          more();
          children.children[before]?.querySelector("summary")?.focus();
        } },
        say("playground.json.more", { count: entries.length - made }));
      children.append(button);
    }
  };
  if (budget.left > 0) { details.open = true; more(); }
  details.addEventListener("toggle", () => {
    if (!details.open || made) return;
    budget.left = madeAtOnce;
    more();
  });
  return details;
}

function leaf(value) {
  if (typeof value !== "string") return make("span", { class: typeof value === "number" ? "t-number" : "t-constant" },
    String(value));
  const url = /^https?:\/\//.test(value) && value.length < 4_000 ? ours(value) : null;
  const text = JSON.stringify(value);
  if (url) return make("a", { class: "t-string", href: url, target: "_blank", rel: "noreferrer noopener" }, text);
  if (text.length <= shownOfText) return make("span", { class: "t-string" }, text);
  const span = make("span", { class: "t-string" }, text.slice(0, shownOfText) + "…");
  const button = make("button", { type: "button", class: "small",
    onclick: () => { span.textContent = text; button.remove(); } },
    say("playground.json.whole", { count: text.length }));
  return make("span", {}, span, " ", button);
}
