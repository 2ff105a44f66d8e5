// What is wrong with what was written, in words, as a list that can be walked.
import { language, make, say } from "./words.js";
import { placeOf } from "./playground-language.js";

const shownAtMost = 30;
/// What these find does no harm by itself, while one is still writing.
const careOnly = new Set(["NoUnusedVariables", "NoUnusedFragments"]);

export const kindOf = wrong => (careOnly.has(wrong.rule) ? "care" : "bad");

/// A sentence for one: its own, where the server said it already.
export function sentence({ key, values, said }) {
  if (said) return said;
  const { expected } = values;
  const named = ["name", "value", "definition", "property", "end", "constant"].includes(expected)
    ? say(`playground.expected.${expected}`) : expected === undefined ? undefined : `“${expected}”`;
  const text = say(`playground.wrong.${key}`, { ...values, ...(named && { expected: named }) });
  return values.meant ? text + (language === "zh-Hant" ? "" : " ") + say("playground.wrong.meant",
    { meant: values.meant }) : text;
}

export class Problems {
  /// - `editor`: where they are. `label`: what it is, for the list's name.
  constructor(editor, label) {
    this.editor = editor;
    this.wrongs = [];
    this.list = make("ol", { class: "problem-list" });
    this.voice = make("p", { class: "unseen", role: "status" });
    this.element = make("div", { class: "problems" }, this.list, this.voice);
    this.list.setAttribute("aria-label", label);
    editor.area.addEventListener("keydown", event => {
      if (event.key !== "F8" || !this.wrongs.length) return;
      event.preventDefault();
      this.walk(event.shiftKey ? -1 : 1);
    });
  }

  show(wrongs) {
    this.wrongs = wrongs;
    this.editor.mark(wrongs.map(wrong => ({ from: wrong.from, to: wrong.to, kind: kindOf(wrong) })));
    const { text } = this.editor;
    this.list.replaceChildren(...wrongs.slice(0, shownAtMost).map(wrong => make("li", {},
      make("button", { type: "button", class: `plain problem ${kindOf(wrong)}`,
        onclick: () => this.editor.select(wrong.from, wrong.to) },
        make("span", { class: "problem-place mono" }, say("playground.place", placeOf(text, wrong.from))),
        make("span", {}, sentence(wrong))))));
    if (wrongs.length > shownAtMost) this.list.append(make("li", { class: "quiet small" },
      say("playground.problems.more", { count: wrongs.length - shownAtMost })));
    const told = wrongs.length ? say("playground.problems.count", { count: wrongs.length }) : this.voice.textContent
      ? say("playground.problems.none") : "";
    if (told !== this.voice.textContent) this.voice.textContent = told;
  }

  walk(step) {
    const { cursor } = this.editor;
    const places = this.wrongs.map(wrong => wrong.from);
    let next = step > 0 ? places.findIndex(place => place > cursor) : places.findLastIndex(place => place < cursor);
    if (next < 0) next = step > 0 ? 0 : places.length - 1;
    const wrong = this.wrongs[next];
    this.editor.select(wrong.from, wrong.to);
    this.voice.textContent = `${say("playground.place", placeOf(this.editor.text, wrong.from))} ${sentence(wrong)}`;
  }
}
