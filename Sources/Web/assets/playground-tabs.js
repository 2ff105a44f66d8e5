// Tabs, as the ARIA authoring practices have them: arrows go along, and what is gone to is shown.
import { make } from "./words.js";

/// `panes`: `{ id, label, element }` each. `element` becomes the panel. `select(id)` shows one; `onShow(id)` is told.
export function tabs(label, panes, { onShow = () => {}, className = "" } = {}) {
  const buttons = panes.map(({ id, label, element }) => {
    element.id = `panel-${id}`;
    element.setAttribute("role", "tabpanel");
    element.setAttribute("aria-labelledby", `tab-${id}`);
    element.tabIndex = element.querySelector("button, input, select, textarea, a[href], summary") ? -1 : 0;
    return make("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": element.id, class: "tab",
      onclick: () => select(id) }, label);
  });
  const list = make("div", { role: "tablist", class: `tabs ${className}`, "aria-label": label }, buttons);
  let shown;
  function select(id, focus = false) {
    shown = id;
    panes.forEach((pane, n) => {
      const is = pane.id === id;
      pane.element.hidden = !is;
      buttons[n].setAttribute("aria-selected", is);
      buttons[n].tabIndex = is ? 0 : -1;
      if (is && focus) buttons[n].focus();
    });
    onShow(id);
  }
  list.addEventListener("keydown", event => {
    const at = panes.findIndex(pane => pane.id === shown), last = panes.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0,
      End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    select(panes[next].id, true);
  });
  select(panes[0].id);
  return { list, select, get shown() { return shown; } };
}
