// Fields of forms: each with its label, and what helps to fill it in.
import { make } from "./words.js";

let count = 0;

function labelled(label, hint, control) {
  count += 1;
  control.id ||= `field-${count}`;
  const help = hint && make("p", { class: "hint", id: `${control.id}-hint` }, hint);
  if (help) control.setAttribute("aria-describedby", help.id);
  return make("div", { class: "field" }, make("label", { for: control.id }, label), help, control);
}

export const textField = (label, attributes = {}, hint = null) => labelled(label, hint, make("input", { type: "text", autocomplete: "off", ...attributes }));

export const textArea = (label, attributes = {}, hint = null) => labelled(label, hint, make("textarea", { rows: "3", ...attributes }));

/// `choices` are pairs of a value and its name.
export function choice(label, choices, { value = "", ...attributes } = {}, hint = null) {
  const control = make("select", attributes, choices.map(([key, name]) => make("option", { value: key }, name)));
  control.value = value ?? "";
  return labelled(label, hint, control);
}

export function check(label, attributes = {}, hint = null) {
  count += 1;
  const id = `field-${count}`;
  const help = hint && make("span", { class: "hint", id: `${id}-hint` }, hint);
  return make("div", { class: "check" },
    make("input", { type: "checkbox", id, "aria-describedby": help ? help.id : undefined, ...attributes }), make("label", { for: id }, label), help);
}

/// Several of a set, each to be ticked.
export const checks = (legend, choices, name, chosen = []) => make("fieldset", { class: "checks" },
  make("legend", {}, legend), choices.map(([value, label]) => check(label, { name, value, ".checked": chosen.includes(value) })));
