// What a page says: the texts that came with it, with numbers, times and plural forms as its language has them.
const texts = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export const language = document.documentElement.lang;

// Browsers know no Māori: its numbers and dates are written as in English where it is spoken. Its plural is ours to say.
const formats = language === "mi" ? "en-NZ" : language;
const plural = new Intl.PluralRules(language === "mi" ? "en" : language);
const numbers = new Intl.NumberFormat(formats, { maximumFractionDigits: 2 });
const times = new Intl.DateTimeFormat(formats, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(formats, { dateStyle: "medium" });

export const number = value => numbers.format(value);
export const time = value => times.format(new Date(value));
export const day = value => days.format(new Date(value));

/// The text of a key. `{name}` is filled from the values; where the text has plural forms, `count` chooses and is put in.
export function say(key, values = {}) {
  let text = texts[key];
  if (text && typeof text === "object") text = text[plural.select(values.count ?? 0)] ?? text.other;
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name];
    return value === undefined ? place : typeof value === "number" ? number(value) : String(value);
  });
}

/// An element with attributes, properties (as `.value`), listeners (as `onclick`) and children. What is put in is text.
export function make(tag, attributes = {}, ...children) {
  const namespace = attributes.xmlns;
  const element = namespace ? document.createElementNS(namespace, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false || name === "xmlns") continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith(".")) element[name.slice(1)] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}
