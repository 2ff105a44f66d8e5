// JSON as somebody writes it: with places, so that what is wrong can be shown where it is.
import { Wrong } from "./playground-language.js";
import { checkValue } from "./playground-values.js";
import { written } from "./playground-schema.js";

const pattern = /[ \t\r\n]+|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|[{}[\]:,]|true\b|false\b|null\b|"[^"\n]*"?|[^\s{}[\]:,"]+/gy;

/// Tokens with the kinds that colours go by.
export function jsonTokens(text) {
  const tokens = [];
  pattern.lastIndex = 0;
  for (let match; (match = pattern.exec(text));) {
    const value = match[0], from = match.index, to = from + value.length;
    if (/^\s/.test(value)) continue;
    let kind = "wrong";
    if (/^[{}[\]:,]$/.test(value)) kind = "punctuator";
    else if (/^(true|false|null)$/.test(value)) kind = "constant";
    else if (value[0] === '"') kind = isString(value) ? "string" : "wrong";
    else if (/^-?\d/.test(value) && !Number.isNaN(Number(value))) kind = "number";
    // A string before a colon is a name.
    if (value === ":" && tokens.at(-1)?.kind === "string") tokens.at(-1).kind = "property";
    tokens.push({ kind, value, from, to });
  }
  return tokens;
}

function isString(value) {
  try { return typeof JSON.parse(value) === "string"; } catch { return false; }
}

const deepest = 200;

/// A tree of the same form as a document's values. Throws the first thing that is wrong.
export function parseJSON(text) {
  const tokens = jsonTokens(text);
  let index = 0, depth = 0;
  const end = { kind: "end", value: "", from: text.length, to: text.length };
  const peek = () => tokens[index] ?? end;
  const is = value => peek().kind === "punctuator" && peek().value === value;
  const skip = value => is(value) && Boolean(++index);
  const fail = expected => {
    const { kind, value, from, to } = peek();
    throw new Wrong(kind === "end" ? "syntax.end" : "syntax.expected", { expected, found: value.slice(0, 40) }, from,
      to);
  };
  function value() {
    if (++depth > deepest) throw new Wrong("syntax.deep", { count: deepest }, peek().from, peek().to);
    const node = read();
    depth--;
    return node;
  }
  function read() {
    const token = peek(), { from, to } = token;
    if (skip("{")) {
      const fields = [], names = new Set();
      while (!is("}")) {
        const name = peek();
        if (name.kind !== "property" && name.kind !== "string") fail("property");
        const key = JSON.parse(name.value);
        if (names.has(key)) throw new Wrong("field.twice", { name: key }, name.from, name.to);
        names.add(key);
        index++;
        if (!skip(":")) fail(":");
        const inner = value();
        fields.push({ name: { value: key, from: name.from, to: name.to }, value: inner, from: name.from,
          to: inner.to });
        if (!skip(",")) { if (!is("}")) fail("}"); } else if (is("}")) fail("property");
      }
      return { kind: "object", fields, from, to: tokens[index++].to };
    }
    if (skip("[")) {
      const items = [];
      while (!is("]")) {
        items.push(value());
        if (!skip(",")) { if (!is("]")) fail("]"); } else if (is("]")) fail("value");
      }
      return { kind: "list", items, from, to: tokens[index++].to };
    }
    if (!["string", "number", "constant"].includes(token.kind)) fail("value");
    index++;
    if (token.kind === "constant") return token.value === "null" ? { kind: "null", from, to }
      : { kind: "boolean", value: token.value === "true", from, to };
    return { kind: token.kind, value: JSON.parse(token.value), from, to };
  }
  const tree = value();
  if (peek().kind !== "end") fail("end");
  return tree;
}

/// What is wrong with the text of variables, for an operation of a parsed document; nothing where the text is empty
/// and none are needed. Without an operation, only whether it is JSON.
export function checkVariables(text, operation, schema) {
  const wrongs = [];
  const report = (key, values, node) => wrongs.push({ key, values, from: node.from, to: node.to });
  let tree = null;
  if (text.trim()) {
    try {
      tree = parseJSON(text);
    } catch (wrong) {
      if (!(wrong instanceof Wrong)) throw wrong;
      return [wrong];
    }
    if (tree.kind !== "object") return [{ key: "variables.object", values: {}, from: tree.from, to: tree.to }];
  }
  if (!operation || !schema) return wrongs;
  const given = new Map((tree?.fields ?? []).map(field => [field.name.value, field]));
  for (const variable of operation.variables) {
    const name = variable.name.value, field = given.get(name), reference = schema.reference(variable.type);
    given.delete(name);
    if (!reference) continue;
    if (field) checkValue(schema, field.value, reference, report, true);
    else if (reference.kind === "NON_NULL" && !variable.fallback) {
      report("variables.missing", { name, type: written(reference) },
        tree ? { from: tree.from, to: tree.from + 1 } : { from: 0, to: 0 });
    }
  }
  for (const field of given.values()) report("variables.unknown", { name: field.name.value }, field.name);
  return wrongs.sort((a, b) => a.from - b.from);
}

/// The node at a path such as `options.duration` or `input.images.0`; null where there is none.
export function nodeAt(tree, path) {
  let node = tree;
  for (const part of path) {
    if (node?.kind === "object") node = node.fields.find(field => field.name.value === part)?.value;
    else if (node?.kind === "list") node = node.items[Number(part)];
    else return null;
  }
  return node ?? null;
}
