// What could be written, in a list by the cursor. The focus stays in the text: the list is pointed at
// (aria-activedescendant).
import { make, say } from "./words.js";

/// More than fit on a screen are narrowed down by typing on.
const shownAtMost = 60;

export class Suggestions {
  constructor(editor, complete, describe = () => "") {
    Object.assign(this, { editor, complete, describe, items: [], chosen: 0 });
    const { area } = editor;
    this.list = make("ul", { class: "suggestions", role: "listbox", id: `${area.id}-list`,
      "aria-label": say("playground.suggestions.label"), hidden: true });
    this.about = make("p", { class: "suggestion-about", hidden: true });
    this.voice = make("p", { class: "unseen", role: "status" });
    this.box = make("div", { class: "suggestion-box", hidden: true }, this.list, this.about);
    area.setAttribute("aria-autocomplete", "list");
    editor.element.append(this.voice);
    document.getElementById("content").append(this.box);
    this.list.addEventListener("pointerdown", event => event.preventDefault());  // The focus stays where it is.
    this.list.addEventListener("click", event => {
      const row = event.target.closest("[role=option]");
      if (row) { this.chosen = [...this.list.children].indexOf(row); this.accept(); }
    });
    area.addEventListener("blur", () => this.close());
    area.addEventListener("click", () => this.close());
    for (const target of [window, editor.element]) target.addEventListener("scroll", () => this.isOpen && this.place(),
      { passive: true });
    window.addEventListener("resize", () => this.isOpen && this.place());
  }

  get isOpen() { return !this.box.hidden; }

  /// After the text changed by a key: letters open the list, and narrow it down.
  typed(event) {
    if (event?.isComposing) return;
    const data = event?.data ?? "";
    if (/^[A-Za-z_$@({]$/.test(data) || (this.isOpen && /^(\w|)$/.test(data))) this.open(/^[({]$/.test(data));
    else this.close();
  }

  /// True where a key was meant for the list.
  pressed(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === " ") { this.open(); return true; }
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    const last = this.items.length - 1;
    switch (event.key) {
      case "ArrowDown": this.choose(this.chosen === last ? 0 : this.chosen + 1); return true;
      case "ArrowUp": this.choose(this.chosen === 0 ? last : this.chosen - 1); return true;
      case "PageDown": this.choose(Math.min(last, this.chosen + 8)); return true;
      case "PageUp": this.choose(Math.max(0, this.chosen - 8)); return true;
      case "Enter": case "Tab": if (event.shiftKey) return false; this.accept(); return true;
      case "Escape": this.close(); return true;
      case "ArrowLeft": case "ArrowRight": case "Home": case "End": this.close(); return false;
      default: return false;
    }
  }

  /// - quietly: only where there is something that must be written, as after a bracket.
  open(quietly = false) {
    const { area } = this.editor;
    const found = area.selectionStart === area.selectionEnd ? this.complete(area.value, area.selectionStart) : null;
    if (!found || (quietly && !found.items.some(item => item.type === "argument"))) return this.close();
    this.range = found;
    this.items = found.items.slice(0, shownAtMost);
    this.list.replaceChildren(...this.items.map((item, n) => make("li",
      { role: "option", id: `${area.id}-option-${n}`, class: item.old ? "old" : null },
      make("span", { class: `name k-${item.type ?? "word"}` }, item.label),
      item.required && make("span", { class: "needed", "aria-hidden": "true" }, "*"),
      item.detail && make("span", { class: "detail" }, item.detail))));
    this.box.hidden = this.list.hidden = false;
    area.setAttribute("aria-controls", this.list.id);
    this.choose(0);
    this.place();
    const told = say("playground.suggestions.count", { count: this.items.length });
    if (this.voice.textContent !== told) this.voice.textContent = told;
  }

  close() {
    if (!this.isOpen) return;
    this.box.hidden = this.list.hidden = true;
    this.voice.textContent = "";
    this.editor.area.removeAttribute("aria-activedescendant");
    this.editor.area.removeAttribute("aria-controls");
  }

  choose(index) {
    this.list.children[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = index;
    const row = this.list.children[index];
    row.setAttribute("aria-selected", "true");
    this.editor.area.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
    const about = this.describe(this.items[index]);
    this.about.textContent = about ?? "";
    this.about.hidden = !about;
  }

  accept() {
    const item = this.items[this.chosen], { from, to } = this.range, { area } = this.editor;
    this.close();
    const indent = /^[ \t]*/.exec(area.value.slice(area.value.lastIndexOf("\n", from - 1) + 1, from))[0];
    const insert = item.insert.replaceAll("\n", "\n" + indent), place = insert.indexOf("|");
    this.editor.replace(from, to, insert.replace("|", ""));
    this.close();
    if (place >= 0) area.setSelectionRange(from + place, from + place);
    // Where something is to be written next, it is offered.
    if (/: ?\|?$|^\S+: $|\(\w+: \||\{\n/.test(item.insert)) this.open();
  }

  /// By the cursor, below it or, where there is no room, above; never beyond the window.
  place() {
    const at = this.editor.rectangle(this.range.from), frame = this.editor.element.getBoundingClientRect();
    if (at.bottom < frame.top || at.top > frame.bottom) return this.close();
    const { style } = this.box, width = this.box.offsetWidth, height = this.box.offsetHeight;
    style.left = `${Math.max(8, Math.min(at.left - 8, document.documentElement.clientWidth - width - 8))}px`;
    const below = at.bottom + 4, above = at.top - height - 4;
    style.top = `${below + height > innerHeight && above > 0 ? above : below}px`;
  }
}
