// Tables: they may be wider than the page, and then are moved by themselves, also from the keyboard.
import { make } from "./words.js";

/// A column is `{ title, cell(row), number, head }`; the one with `head` names its row.
export function table(caption, columns, rows, { seen = true } = {}) {
  return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    make("table", {},
      make("caption", { class: seen ? undefined : "unseen" }, caption),
      make("thead", {}, make("tr", {}, columns.map((column) => make("th", { scope: "col", class: column.number && "number" }, column.title)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, columns.map((column) => make(
        column.head ? "th" : "td", { scope: column.head && "row", class: column.number && "number", dir: column.auto && "auto" }, column.cell(row))))))));
}

/// Names and what belongs to them. What is null is left out.
export const facts = (pairs) => make("dl", { class: "facts" }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
  .map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));

/// One number that says much.
export const tile = (name, value, hint) => make("div", { class: "tile" },
  make("p", { class: "tile-name" }, name), make("p", { class: "tile-value" }, value), hint && make("p", { class: "tile-hint" }, hint));

/// What is shown where there is nothing: what it would be, and the first step to it.
export const empty = (title, ...children) => make("div", { class: "empty" }, make("h2", {}, title), children);

/// Lists page by page: `read(after)` gives `{ nodes, pageInfo }`, `add(nodes)` shows them. What was asked for before it began
/// anew is let go.
export function pager(label, read, add, fail) {
  let after = null, turn = 0;
  const button = make("button", { type: "button", class: "more", hidden: true, onclick: () => next() }, label);
  async function next() {
    const mine = turn;
    button.disabled = true;
    try {
      const { nodes, pageInfo } = await read(after);
      if (mine !== turn) return;
      after = pageInfo.endCursor;
      add(nodes);
      button.hidden = !pageInfo.hasNextPage;
    } catch (error) {
      if (mine === turn) fail(error);
    } finally {
      if (mine === turn) button.disabled = false;
    }
  }
  return { button, next, restart() { turn += 1; after = null; return next(); } };
}
