// A text field with colours, marks and suggestions. What is typed into is a plain textarea, so that everything that a
// browser, a screen reader or an input method does with text works; behind it the same text is drawn, line by line,
// in colours.
import { make, say } from "./words.js";
import { Suggestions } from "./playground-suggestions.js";

/// Beyond this many characters nothing is coloured: it would be slow, and nobody reads it.
const colouredAtMost = 200_000;
let count = 0;

export class Editor {
  /// - `label`: what it is for; `hint`: said with it.
  /// - `tokens(text)`: what is coloured: `{ kind, from, to }`.
  /// - `complete(text, cursor)`: what could be written there, or null. Without it nothing is suggested.
  /// - `changed()`: told after each change.
  constructor({ label, hint, tokens, complete, changed, describe }) {
    Object.assign(this, { tokens, changed, marks: [], drawn: [] });
    const id = `editor-${++count}`;
    this.area = make("textarea", {
      class: "code-area", id, "aria-label": label, "aria-describedby": `${id}-hint`, spellcheck: "false",
      autocapitalize: "off", autocomplete: "off",
      autocorrect: "off", wrap: "soft", rows: "1", translate: "no",
    });
    this.paper = make("div", { class: "code-paper", "aria-hidden": "true", translate: "no" });
    this.element = make("div", { class: "code-editor" },
      make("div", { class: "code-stack" }, this.paper, this.area),
      make("p", { class: "unseen", id: `${id}-hint` }, hint));
    if (complete) this.suggestions = new Suggestions(this, complete, describe);
    this.area.addEventListener("input", event => this.edited(event));
    this.area.addEventListener("keydown", event => this.pressed(event));
    for (const event of ["keyup", "click", "focus", "blur"]) this.area.addEventListener(event,
      () => this.drawBrackets());
    this.draw();
  }

  get text() { return this.area.value; }

  /// Takes the place of the whole text; what was there is forgotten.
  set text(text) {
    this.area.value = text;
    this.marks = [];
    this.suggestions?.close();
    this.draw();
    this.changed?.();
  }

  get cursor() { return this.area.selectionStart; }

  /// Puts the cursor somewhere, or selects, and goes there.
  select(from, to = from) {
    this.area.focus();
    this.area.setSelectionRange(from, to);
    this.reveal(from);
    this.drawBrackets();
  }

  /// Puts text in the place of some, as typing would: it can be undone.
  replace(from, to, text) {
    if (from === to && text === "") return;
    this.area.focus();
    this.area.setSelectionRange(from, to);
    const typed = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (typed) return;
    this.area.setRangeText(text, from, to, "end");
    this.edited();
  }

  /// What is wrong: `{ from, to, kind }`, kind `bad` or `care`. Drawn as a line below.
  mark(marks) {
    this.marks = marks;
    this.area.setAttribute("aria-invalid", marks.some(mark => mark.kind === "bad"));
    this.draw();
  }

  edited(event) {
    // What follows a mark moves with it until it is looked at anew; a mark that was changed itself is gone.
    this.marks = [];
    this.draw();
    // The field grew after the browser looked where the cursor is.
    if (document.activeElement === this.area) this.reveal(this.cursor);
    this.changed?.();
    this.suggestions?.typed(event);
  }

  // MARK: Keys

  pressed(event) {
    if (event.isComposing) return;
    if (this.suggestions?.pressed(event)) { event.preventDefault(); return; }
    const leaves = this.leaves;
    this.leaves = event.key === "Escape" || (leaves && event.key === "Shift");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Tab" && plain) {
      if (leaves) return;
      event.preventDefault();
      this.indent(event.shiftKey);
    } else if (event.key === "Enter" && plain && !event.shiftKey) {
      event.preventDefault();
      this.newLine();
    } else if (plain && event.key.length === 1) this.paired(event);
    else if (event.key === "Backspace" && plain) this.unpaired(event);
    else if (event.key === "/" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.comment(); }
  }

  /// The lines that the selection touches, as one piece.
  lines() {
    const { value, selectionStart, selectionEnd } = this.area;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", Math.max(selectionEnd - (selectionEnd > selectionStart ? 1 : 0), from));
    return { from, to: end < 0 ? value.length : end };
  }

  change(lines, line) {
    const { from, to } = lines, before = this.area.value.slice(from, to),
      after = before.split("\n").map(line).join("\n");
    if (before === after) return;
    this.replace(from, to, after);
    this.area.setSelectionRange(from, from + after.length);
  }

  indent(back) {
    const { selectionStart: from, selectionEnd: to } = this.area;
    if (from === to && !back) return this.replace(from, to, "  ");
    const lines = this.lines(), single = from === to;
    this.change(lines, line => (back ? line.replace(/^ {1,2}/, "") : line && "  " + line));
    if (single) this.area.setSelectionRange(Math.max(lines.from, from - 2), Math.max(lines.from, from - 2));
  }

  comment() {
    const lines = this.lines(), text = this.area.value.slice(lines.from,
      lines.to).split("\n").filter(line => line.trim());
    const all = text.every(line => /^\s*#/.test(line));
    this.change(lines, line => (all ? line.replace(/^(\s*)# ?/, "$1") : line.trim() ? line.replace(/^(\s*)/, "$1# ")
      : line));
  }

  newLine() {
    const { value, selectionStart: from, selectionEnd: to } = this.area;
    const line = value.slice(value.lastIndexOf("\n", from - 1) + 1, from), indent = /^[ \t]*/.exec(line)[0];
    const opens = /[{([]\s*$/.test(line), closes = /^[ \t]*[})\]]/.test(value.slice(to));
    if (!opens) return this.replace(from, to, "\n" + indent);
    this.replace(from, to, `\n${indent}  ${closes ? "\n" + indent : ""}`);
    const cursor = from + indent.length + 3;
    this.area.setSelectionRange(cursor, cursor);
  }

  /// Brackets and quotes come in pairs, where what follows leaves room; over what closes already the cursor just goes.
  paired(event) {
    const pairs = { "{": "}", "(": ")", "[": "]", '"': '"' };
    const { value, selectionStart: from, selectionEnd: to } = this.area;
    if (from === to && value[from] === event.key && "})]\"".includes(event.key)
      && (event.key !== '"' || value[from - 1] !== "\\")) {
      event.preventDefault();
      this.area.setSelectionRange(from + 1, from + 1);
      this.drawBrackets();
      return;
    }
    if (event.key === "}" && /(^|\n)[ \t]*$/.test(value.slice(0, from)) && from === to) {
      // A bracket that closes goes back to where its line opens.
      const start = value.lastIndexOf("\n", from - 1) + 1, back = Math.max(start, from - 2);
      event.preventDefault();
      return this.replace(back, to, "}");
    }
    const close = pairs[event.key];
    if (!close) return;
    if (from !== to) {
      event.preventDefault();
      this.replace(from, to, event.key + value.slice(from, to) + close);
      return this.area.setSelectionRange(from + 1, to + 1);
    }
    if (event.key === '"' && (/[\w"\\]/.test(value[from - 1] ?? "") || /\w/.test(value[from] ?? ""))) return;
    if (!/^(?:[\s)}\],]|$)/.test(value.slice(from))) return;
    event.preventDefault();
    this.replace(from, to, event.key + close);
    this.area.setSelectionRange(from + 1, from + 1);
    this.suggestions?.typed({ data: event.key });
  }

  unpaired(event) {
    const { value, selectionStart: from, selectionEnd: to } = this.area;
    if (from !== to || !["{}", "()", "[]", '""'].includes(value.slice(from - 1, from + 1))) return;
    event.preventDefault();
    this.replace(from - 1, from + 1, "");
  }

  // MARK: Drawing

  draw() {
    const { value } = this.area;
    const coloured = value.length <= colouredAtMost;
    this.element.classList.toggle("plain", !coloured);
    this.found = coloured ? this.tokens(value) : [];
    const pieces = [...this.found.map(({ kind, from, to }) => ({ from, to, kind: `t-${kind}` })),
      ...this.marks.map(({ from, to, kind }) => ({ from: from === to ? Math.max(0, from - 1) : from, to,
        kind: `mark-${kind}` })),
      ...(this.brackets ?? []).map(from => ({ from, to: from + 1, kind: "bracket" }))];
    this.drawLines(value, coloured ? pieces : []);
  }

  drawLines(value, pieces) {
    const lines = value.split("\n");
    const bad = new Set();
    let offset = 0;
    const byLine = lines.map(() => []);
    const starts = lines.map(line => { const start = offset; offset += line.length + 1; return start; });
    let at = 0;
    for (const piece of pieces.sort((a, b) => a.from - b.from)) {
      while (at + 1 < starts.length && starts[at + 1] <= piece.from) at++;
      while (at > 0 && starts[at] > piece.from) at--;
      for (let n = at; n < lines.length && starts[n] <= piece.to && (n === at || starts[n] < piece.to); n++) {
        const from = Math.max(0, piece.from - starts[n]), to = Math.min(lines[n].length, piece.to - starts[n]);
        if (to > from) byLine[n].push({ from, to, kind: piece.kind });
        if (n === at && piece.kind === "mark-bad") bad.add(n);
      }
    }
    // Only the lines that became others are drawn again.
    while (this.paper.children.length > lines.length) this.paper.lastChild.remove();
    this.drawn.length = Math.min(this.drawn.length, lines.length);
    lines.forEach((line, n) => {
      const sign = `${line}\n${byLine[n].map(piece => `${piece.from},${piece.to},${piece.kind}`).join(" ")}${bad.has(n)}`;
      if (this.drawn[n] === sign) return;
      this.drawn[n] = sign;
      const element = make("div", { class: bad.has(n) ? "code-line wrong" : "code-line" }, ...spans(line, byLine[n]));
      if (this.paper.children[n]) this.paper.children[n].replaceWith(element);
      else this.paper.append(element);
    });
  }

  /// The bracket beside the cursor, and its other one.
  drawBrackets() {
    const { selectionStart: cursor, selectionEnd } = this.area;
    const brackets = document.activeElement === this.area && cursor === selectionEnd ? this.pairAt(cursor) : [];
    if (String(brackets) === String(this.brackets ?? [])) return;
    this.brackets = brackets;
    this.draw();
  }

  pairAt(cursor) {
    const list = this.found.filter(token => token.kind === "punctuator"
      && /^[{}()[\]]$/.test(this.area.value.slice(token.from, token.to)));
    const index = list.findIndex(token => token.to === cursor || token.from === cursor);
    if (index < 0) return [];
    const value = at => this.area.value[list[at].from];
    const forward = "{([".includes(value(index)), step = forward ? 1 : -1;
    let depth = 0;
    for (let at = index; at >= 0 && at < list.length; at += step) {
      depth += "{([".includes(value(at)) === forward ? 1 : -1;
      if (depth === 0) return "{}()[]".includes(forward ? value(index) + value(at) : value(at) + value(index))
        ? [list[index].from, list[at].from] : [];
    }
    return [];
  }

  /// Where on the screen a place of the text is.
  rectangle(offset) {
    const before = this.area.value.slice(0, offset), line = this.paper.children[before.split("\n").length - 1];
    let left = before.length - before.lastIndexOf("\n") - 1;
    const range = document.createRange();
    range.setStart(line, 0);
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      if (left <= node.length) { range.setStart(node, left); range.setEnd(node,
        left); return range.getBoundingClientRect(); }
      left -= node.length;
    }
    return line.getBoundingClientRect();
  }

  reveal(offset) {
    const place = this.rectangle(offset), frame = this.element.getBoundingClientRect();
    if (place.top < frame.top + 8) this.element.scrollTop -= frame.top - place.top + 40;
    else if (place.bottom > frame.bottom - 8) this.element.scrollTop += place.bottom - frame.bottom + 40;
  }
}

/// A line's text, cut at the ends of its pieces; each cut has the kinds of all pieces that it lies in.
function spans(line, pieces) {
  if (!line) return ["\u200b"];  // An empty line is as high as another.
  if (!pieces.length) return [line];
  const cuts = [...new Set([0, line.length, ...pieces.flatMap(piece => [piece.from, piece.to])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, n) => {
    const kinds = pieces.filter(piece => piece.from <= from && piece.to >= cuts[n + 1]).map(piece => piece.kind);
    const text = line.slice(from, cuts[n + 1]);
    return kinds.length ? make("span", { class: kinds.join(" ") }, text) : text;
  });
}

/// Said to whoever uses the keyboard.
export const editorHint = () => say("playground.editor.hint");
