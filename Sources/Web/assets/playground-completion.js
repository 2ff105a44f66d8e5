// What may be written where the cursor is, by the schema. The text before the cursor need not be whole: it is read as
// far as it goes, and where it ends, the reader knows what it was waiting for.
import { isComposite, isInput, isRequired, written } from "./playground-schema.js";
import { tokensOf } from "./playground-language.js";
import { fitsInto } from "./playground-validation.js";

/// `{ from, to, items }`: the piece of text that an item would take the place of, and the items that go with what is
/// there, the best first. An item has a `label`, what is put in (`insert`; `|` in it is where the cursor goes), a
/// `detail`, a `description`.
export function complete(text, cursor, schema) {
  const tokens = tokensOf(text).filter(token => !(token.kind === "comment" && token.to < cursor));
  if (tokens.some(token => token.from < cursor && cursor <= token.to
    && ["comment", "string", "block", "int", "float"].includes(token.kind))) return null;
  const under = tokens.find(token => token.kind === "name" && token.from < cursor && cursor <= token.to);
  let from = under?.from ?? cursor;
  const before = tokens.filter(token => token.to <= from && token.kind !== "comment");
  if (before.some(token => token.kind === "wrong" && token.value.startsWith('"'))) return null;
  // `$` and `@` belong to what is completed.
  const mark = before.at(-1);
  const marked = mark && (mark.value === "$" || mark.value === "@") && mark.to === from ? mark.value : "";
  if (marked) { before.pop(); from = mark.from; }
  const expected = expectedAfter(before, schema, marked);
  if (!expected) return null;
  const prefix = text.slice(from, cursor);
  const to = under?.to ?? cursor;
  const rest = text.slice(to);
  const items = itemsFor(expected, { schema, tokens, marked, rest })
    .map(item => ({ ...item, rank: rank(item.label, prefix) })).filter(item => item.rank !== null)
    .sort((a, b) => a.rank - b.rank);
  if (items.length === 1 && items[0].label === prefix) return null;
  return items.length ? { from, to, items } : null;
}

/// How well a label goes with what was typed: from its beginning, at a word in it, or by its letters in their order.
export function rank(label, typed) {
  if (!typed) return 0;
  if (label.startsWith(typed)) return 1;
  const [name, wanted] = [label.toLowerCase(), typed.toLowerCase()];
  if (name.startsWith(wanted)) return 2;
  const within = name.indexOf(wanted);
  if (within > 0) return /[a-z]/.test(label[within - 1]) && /[a-z]/.test(label[within]) ? 4 : 3;
  let at = -1;
  for (const letter of wanted) if ((at = name.indexOf(letter, at + 1)) < 0) return null;
  return 5;
}

/// Thrown where the text ends, with what could follow.
class Expected { constructor(what) { Object.assign(this, what); } }

/// What could stand after these tokens; null where that is the writer's own to say, as a name.
function expectedAfter(tokens, schema, marked) {
  let index = 0;
  const end = what => { if (index >= tokens.length) throw new Expected(what); };
  const is = value => tokens[index]?.kind === "punctuator" && tokens[index].value === value;
  const skip = value => is(value) && Boolean(++index);
  const word = () => (tokens[index]?.kind === "name" ? tokens[index++].value : null);

  function document() {
    for (;;) {
      end({ kind: "definition" });
      if (is("{")) { selections(schema.root("query")); continue; }
      const keyword = word();
      if (keyword === "fragment") {
        end({ kind: "name" });
        word();
        end({ kind: "word", words: ["on"] });
        if (word() === "on") end({ kind: "composite" });
        const type = schema.type(word());
        directives("FRAGMENT_DEFINITION", { kind: "block" });
        if (is("{")) selections(type);
      } else if (["query", "mutation", "subscription"].includes(keyword)) {
        end({ kind: "name", then: "block" });
        word();
        end({ kind: "block" });
        if (is("(")) variables();
        directives(keyword.toUpperCase(), { kind: "block" });
        if (is("{")) selections(schema.root(keyword));
      } else if (!keyword) index++;
    }
  }

  function variables() {
    index++;
    for (;;) {
      end({ kind: "name" });
      if (skip(")")) return;
      if (!skip("$")) { index++; continue; }
      end({ kind: "name" });
      word();
      end({ kind: "none" });
      if (!skip(":")) continue;
      end({ kind: "inputType" });
      while (skip("[")) end({ kind: "inputType" });
      const name = word();
      end({ kind: "none" });
      while (is("]") || is("!")) { index++; end({ kind: "none" }); }
      if (skip("=")) {
        const type = schema.type(name);
        value(type && { kind: type.kind, name }, true);
      }
      directives("VARIABLE_DEFINITION", { kind: "name" });
    }
  }

  /// Directives, and what may stand in their place.
  function directives(place, otherwise) {
    for (;;) {
      end({ ...otherwise, directives: place });
      if (!skip("@")) return;
      end({ kind: "directive", directives: place });
      const directive = schema.directives.get(word());
      if (is("(")) argumentsOf(directive?.args ?? new Map());
    }
  }

  function selections(parent) {
    index++;
    for (;;) {
      end({ kind: "field", parent });
      if (skip("}")) return;
      if (skip("...")) {
        end({ kind: "spread", parent });
        if (is("{")) { selections(parent); continue; }
        let type = parent;
        if (is("@")) directives("INLINE_FRAGMENT", { kind: "block" });
        else if (word() === "on") {
          end({ kind: "composite", parent });
          type = schema.type(word());
          directives("INLINE_FRAGMENT", { kind: "block" });
        } else { directives("FRAGMENT_SPREAD", { kind: "field", parent }); continue; }
        if (is("{")) selections(type);
        continue;
      }
      let name = word();
      if (!name) { index++; continue; }
      if (skip(":")) { end({ kind: "field", parent }); name = word(); }
      const field = schema.field(parent, name);
      if (is("(")) argumentsOf(field?.args ?? new Map(), name);
      directives("FIELD", { kind: "field", parent });
      if (is("{")) {
        const type = field && schema.named(field.type);
        selections(isComposite(type) ? type : undefined);
      }
    }
  }

  function argumentsOf(known) {
    index++;
    const given = new Set();
    for (;;) {
      end({ kind: "argument", known, given });
      if (skip(")")) return;
      const name = word();
      if (!name) { index++; continue; }
      given.add(name);
      end({ kind: "none" });
      if (skip(":")) value(known.get(name)?.type);
    }
  }

  function value(reference, constant = false) {
    end({ kind: "value", reference, constant });
    const plain = reference?.kind === "NON_NULL" ? reference.ofType : reference;
    const item = plain?.kind === "LIST" ? plain.ofType : reference;
    if (skip("[")) {
      for (;;) {
        end({ kind: "value", reference: item, constant });
        if (skip("]")) return;
        if (is(")") || is("}")) return;
        value(item, constant);
      }
    }
    if (skip("{")) {
      const type = reference && schema.named(reference);
      const known = type?.inputFields ?? new Map(), given = new Set();
      for (;;) {
        end({ kind: "argument", known, given });
        if (skip("}")) return;
        if (is(")")) return;
        const name = word();
        if (!name) { index++; continue; }
        given.add(name);
        end({ kind: "none" });
        if (skip(":")) value(known.get(name)?.type, constant);
      }
    }
    if (skip("$")) { end({ kind: "none" }); word(); return; }
    if (is(")") || is("}") || is("]")) return;
    index++;
  }

  try {
    document();
  } catch (expected) {
    if (!(expected instanceof Expected)) throw expected;
    if (marked === "@") return expected.directives ? { kind: "directive", directives: expected.directives } : null;
    if (marked === "$") return expected.kind === "value" && !expected.constant ? { ...expected, kind: "variable" }
      : null;
    return expected;
  }
  return null;
}

function itemsFor(expected, { schema, tokens, marked, rest }) {
  // Where a bracket follows already, none is put in.
  const next = /^[ \t]*([({:])?/.exec(rest)[1];
  switch (expected.kind) {
    case "definition":
      return ["query", "mutation", "subscription"].filter(word => schema.root(word)).map(word =>
        ({ label: word, insert: `${word} | {\n  \n}` }))
        .concat({ label: "fragment", insert: "fragment | on " }, { label: "{", insert: "{\n  |\n}" });
    case "block": return next ? [] : [{ label: "{", insert: "{\n  |\n}" }];
    case "word": return expected.words.map(word => ({ label: word, insert: word + " " }));
    case "composite":
      return [...schema.types.values()].filter(type => isComposite(type) && !type.name.startsWith("__")
        && (!expected.parent || !isComposite(expected.parent) || schema.overlap(expected.parent, type)))
        .map(type => ({ label: type.name, insert: type.name, description: type.description, type: "type" }));
    case "inputType":
      return [...schema.types.values()].filter(type => isInput(type) && !type.name.startsWith("__"))
        .sort((a, b) => (a.kind === "INPUT_OBJECT" ? 0 : 1) - (b.kind === "INPUT_OBJECT" ? 0 : 1))
        .map(type => ({ label: type.name, insert: type.name, description: type.description, type: "type" }));
    case "directive":
      return [...schema.directives.values()].filter(directive => directive.locations.includes(expected.directives))
        .map(directive => ({ label: "@" + directive.name,
          insert: "@" + directive.name + ([...directive.args.values()].some(isRequired) && !next
          ? `(${[...directive.args.keys()][0]}: |)` : ""), description: directive.description }));
    case "field": return fieldItems(expected.parent, schema, next);
    case "spread":
      return [{ label: "on", insert: "on " }].concat(fragmentNames(tokens).filter(({ on }) => {
        const type = schema.type(on);
        return isComposite(type) && (!isComposite(expected.parent) || schema.overlap(expected.parent, type));
      }).map(({ name, on }) => ({ label: name, insert: name, detail: on, type: "fragment" })));
    case "argument":
      return [...expected.known.values()].filter(argument => !expected.given.has(argument.name)).map(argument => ({
        label: argument.name, insert: argument.name + (next === ":" ? "" : ": "), detail: written(argument.type),
        description: argument.description, required: isRequired(argument), old: argument.isDeprecated, type: "argument",
      }));
    case "variable": return variableItems(expected.reference, schema, tokens);
    case "value": return valueItems(expected, schema, tokens);
    default: return [];
  }
}

function fieldItems(parent, schema, next) {
  if (!isComposite(parent)) return [];
  const fields = [...parent.fields.values()].map(field => {
    const needs = [...field.args.values()].filter(isRequired);
    const isObject = isComposite(schema.named(field.type));
    const insert = field.name + (next ? "" : needs.length ? `(${needs[0].name}: |)` : isObject && !field.isBare
      ? " {\n  |\n}" : "");
    return { label: field.name, insert, detail: written(field.type), description: field.description,
      old: field.isDeprecated, type: "field" };
  });
  const meta = [{ label: "__typename", insert: "__typename", detail: "String!", type: "field" }];
  if (parent.name === schema.roots.query) meta.push({ label: "__schema", insert: "__schema {\n  |\n}",
    detail: "__Schema!", type: "field" }, { label: "__type", insert: '__type(name: "|")', detail: "__Type",
    type: "field" });
  return [...fields, ...meta];
}

/// The variables that the text defines, with their types as far as they can be read. The nearest definition counts.
export function variablesIn(tokens) {
  const found = new Map();
  tokens.forEach((token, index) => {
    if (token.value !== "$" || tokens[index + 1]?.kind !== "name" || tokens[index + 2]?.value !== ":") return;
    let type = "";
    for (let at = index + 3; at < tokens.length; at++) {
      const { value, kind } = tokens[at];
      if (!(kind === "name" && !/\w$/.test(type)) && !["[", "]", "!"].includes(value)) break;
      type += value;
    }
    found.set(tokens[index + 1].value, type);
  });
  return [...found].map(([name, type]) => ({ name, type }));
}

function typeFrom(text, schema) {
  if (text.endsWith("!")) { const ofType = typeFrom(text.slice(0, -1), schema); return ofType
    && { kind: "NON_NULL", ofType }; }
  if (text.startsWith("[")) { const ofType = typeFrom(text.slice(1, -1), schema); return ofType
    && { kind: "LIST", ofType }; }
  const type = schema.type(text);
  return type && { kind: type.kind, name: type.name };
}

function variableItems(reference, schema, tokens) {
  return variablesIn(tokens).map(({ name, type }) => {
    const known = typeFrom(type, schema);
    const fits = !reference || !known || fitsInto(known, reference.kind === "NON_NULL" ? reference.ofType : reference);
    return { label: "$" + name, insert: "$" + name, detail: type, type: "variable", fits };
  }).filter(item => item.fits);
}

function valueItems({ reference, constant }, schema, tokens) {
  const items = constant ? [] : variableItems(reference, schema, tokens);
  if (!reference) return items;
  const plain = reference.kind === "NON_NULL" ? reference.ofType : reference;
  const type = schema.named(reference);
  const list = plain.kind === "LIST";
  for (const value of type?.enumValues?.values() ?? []) {
    items.push({ label: value.name, insert: list ? `[${value.name}|]` : value.name, detail: type.name,
      description: value.description, old: value.isDeprecated, type: "enum" });
  }
  if (type?.name === "Boolean") items.push(...["true", "false"].map(label =>
    ({ label, insert: label, detail: "Boolean", type: "value" })));
  if (type?.kind === "INPUT_OBJECT" && !list) items.push({ label: "{", insert: "{ | }", detail: type.name,
    type: "value" });
  if (list) items.push({ label: "[", insert: "[|]", detail: written(plain), type: "value" });
  if (reference.kind !== "NON_NULL") items.push({ label: "null", insert: "null", detail: written(reference),
    type: "value" });
  return items;
}

function fragmentNames(tokens) {
  const found = [];
  tokens.forEach((token, index) => {
    if (token.value === "fragment" && tokens[index + 1]?.kind === "name" && tokens[index + 2]?.value === "on"
      && tokens[index + 3]?.kind === "name") {
      found.push({ name: tokens[index + 1].value, on: tokens[index + 3].value });
    }
  });
  return found;
}
