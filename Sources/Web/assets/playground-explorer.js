// The schema, to be read: types, fields and what they take, from one to the next.
import { make, say } from "./words.js";
import { written } from "./playground-schema.js";
import { rank } from "./playground-completion.js";

const foundAtMost = 40;

export class Explorer {
  constructor() {
    this.path = [];
    this.search = make("input", { type: "search", id: "docs-search", placeholder: say("playground.docs.search"),
      autocomplete: "off", spellcheck: "false", maxlength: 100, oninput: () => this.show() });
    this.crumbs = make("nav", { class: "crumbs", "aria-label": say("playground.docs.path") });
    this.content = make("div", { class: "docs-content", tabindex: "-1" });
    this.voice = make("p", { class: "unseen", role: "status" });
    this.element = make("div", { class: "docs" },
      make("label", { class: "unseen", for: "docs-search" }, say("playground.docs.search")), this.search, this.voice,
      this.crumbs, this.content);
  }

  set schema(schema) {
    this.known = schema;
    this.show();
  }

  /// Shows a type, or a field of one, with the focus on it.
  go(path) {
    this.path = path;
    this.search.value = "";
    this.show();
    this.content.focus({ preventScroll: true });
    this.content.scrollTop = 0;
  }

  show() {
    if (!this.known) return this.content.replaceChildren(make("p", { class: "quiet" }, say("playground.docs.loading")));
    const typed = this.search.value.trim();
    this.voice.textContent = "";
    const steps = [[say("playground.docs.schema"), []], ...this.path.map((name, n) => [name,
      this.path.slice(0, n + 1)])];
    this.crumbs.replaceChildren(make("ol", {}, steps.map(([label, path], n) => make("li", {},
      n === steps.length - 1 && !typed ? make("span", { "aria-current": "page" }, label)
        : make("button", { type: "button", class: "link", onclick: () => this.go(path) }, label)))));
    if (typed) return this.showFound(typed);
    const [typeName, fieldName] = this.path;
    const type = typeName && this.known.type(typeName);
    const field = type && fieldName && (type.fields.get(fieldName) ?? type.inputFields.get(fieldName));
    this.content.replaceChildren(...(field ? this.field(type, field) : type ? this.type(type) : this.roots()));
  }

  link(name, path, className = "") { return make("button", { type: "button", class: `link mono ${className}`,
    onclick: () => this.go(path) }, name); }

  typeLink(reference) {
    const text = written(reference), name = /\w+/.exec(text)[0];
    const [before, after] = text.split(name);
    return make("span", { class: "mono docs-type" }, before, this.link(name, [name], "type"), after);
  }

  roots() {
    const kinds = ["query", "mutation", "subscription"].filter(kind => this.known.root(kind));
    const rest = [...this.known.types.values()].filter(type => !type.name.startsWith("__")
      && !kinds.some(kind => this.known.root(kind) === type));
    const group = kind => rest.filter(type => type.kind === kind).sort((a, b) => (a.name < b.name ? -1 : 1));
    return [
      make("h2", {}, say("playground.docs.start")),
      make("ul", { class: "docs-list" }, kinds.map(kind => make("li", {},
        this.link(this.known.root(kind).name, [this.known.root(kind).name], "type"),
        make("span", { class: "quiet" }, " " + say(`playground.docs.${kind}`))))),
      ...["OBJECT", "INPUT_OBJECT", "ENUM", "SCALAR", "INTERFACE",
        "UNION"].filter(kind => group(kind).length).flatMap(kind => [
        make("h2", {}, say(`playground.docs.kind.${kind}`)),
        make("ul", { class: "docs-list columns" }, group(kind).map(type => make("li", {},
          this.link(type.name, [type.name], "type"))))]),
    ];
  }

  type(type) {
    const rows = (title, items) => items.length ? [make("h3", {}, title), make("dl", { class: "docs-fields" }, items)]
      : [];
    const fields = [...type.fields.values(), ...type.inputFields.values()];
    return [
      make("h2", { class: "mono" }, type.name), text(type.description),
      type.isOneOf && make("p", { class: "note" }, say("playground.docs.oneOf")),
      ...rows(say("playground.docs.fields"), fields.map(field => make("div",
        { class: field.isDeprecated ? "old" : null },
        make("dt", {}, this.signature(type, field)), make("dd", {}, text(field.description), this.old(field))))),
      ...rows(say("playground.docs.values"), [...type.enumValues.values()].map(value => make("div",
        { class: value.isDeprecated ? "old" : null },
        make("dt", { class: "mono" }, value.name), make("dd", {}, text(value.description), this.old(value))))),
      ...(type.possibleTypes.size ? [make("h3", {}, say("playground.docs.possible")),
        make("ul", { class: "docs-list" }, [...type.possibleTypes].map(name => make("li", {},
        this.link(name, [name], "type"))))] : []),
    ].filter(Boolean);
  }

  signature(type, field) {
    const args = [...(field.args?.values() ?? [])];
    return [this.link(field.name, [type.name, field.name], "field"),
      args.length ? make("span", { class: "mono quiet" }, `(${args.map(argument => argument.name).join(", ")})`) : "",
      make("span", { class: "mono quiet" }, ": "), this.typeLink(field.type)];
  }

  field(type, field) {
    const args = [...(field.args?.values() ?? [])];
    return [
      make("h2", { class: "mono" }, `${type.name}.${field.name}`),
      make("p", {}, this.typeLink(field.type), this.fallback(field)), text(field.description), this.old(field),
      field.isBare && make("p", { class: "note" }, say("playground.docs.bare")),
      ...(args.length ? [make("h3", {}, say("playground.docs.arguments")),
        make("dl", { class: "docs-fields" }, args.map(argument => make("div", {},
        make("dt", {}, make("span", { class: "mono" }, argument.name + ": "), this.typeLink(argument.type),
          this.fallback(argument)), make("dd", {}, text(argument.description), this.old(argument)))))] : []),
    ].filter(Boolean);
  }

  fallback({ defaultValue }) { return defaultValue == null ? null
    : make("span", { class: "mono quiet" }, ` = ${defaultValue}`); }

  old({ isDeprecated, deprecationReason }) { return isDeprecated
    ? make("p", { class: "small" }, say("playground.docs.old", { reason: deprecationReason ?? "" })) : null; }

  showFound(typed) {
    const found = [];
    for (const type of this.known.types.values()) {
      if (type.name.startsWith("__")) continue;
      const add = (label, path, description) => {
        const near = rank(label.split(".").at(-1), typed);
        const told = near === null || near > 4 ? (description ?? "").toLowerCase().includes(typed.toLowerCase()) ? 6
          : null : near;
        if (told !== null) found.push({ label, path, description, near: told });
      };
      add(type.name, [type.name], type.description);
      for (const field of [...type.fields.values(), ...type.inputFields.values()]) add(`${type.name}.${field.name}`,
        [type.name, field.name], field.description);
      for (const value of type.enumValues.values()) add(`${type.name}.${value.name}`, [type.name], value.description);
    }
    found.sort((a, b) => a.near - b.near || a.label.length - b.label.length);
    this.voice.textContent = say("playground.docs.found", { count: found.length });
    this.content.replaceChildren(found.length
      ? make("ul", { class: "docs-found" }, found.slice(0, foundAtMost).map(({ label, path, description }) => make("li",
        {}, this.link(label, path), text(description))))
      : make("p", { class: "quiet" }, say("playground.docs.nothing")));
  }
}

/// A description: its code is set as code.
function text(description) {
  if (!description) return null;
  return make("p", { class: "docs-text", lang: "en" },
    description.split(/(`[^`]+`)/).map(piece => (/^`.+`$/.test(piece) ? make("code", {}, piece.slice(1, -1)) : piece)));
}
