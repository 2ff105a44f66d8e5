// Whether values fit their types: literals of a document, and the JSON of variables.
import { written } from "./playground-schema.js";

const int32 = value => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;

// What the built-in scalars take, as literals and as JSON. A scalar that is not here takes anything.
const literals = {
  Int: value => value.kind === "int" && int32(Number(value.value)),
  Float: value => value.kind === "int" || value.kind === "float",
  String: value => value.kind === "string",
  Boolean: value => value.kind === "boolean",
  ID: value => value.kind === "string" || value.kind === "int",
};
const parsed = {
  Int: value => value.kind === "number" && int32(value.value),
  Float: value => value.kind === "number",
  String: value => value.kind === "string",
  Boolean: value => value.kind === "boolean",
  ID: value => value.kind === "string" || (value.kind === "number" && Number.isInteger(value.value)),
};

/// Reports where a value, literal or parsed JSON, does not fit. Nodes have a kind, and `from` and `to`; objects have
/// fields, lists items. Variables in literals are looked at elsewhere.
export function checkValue(schema, value, reference, report, isJSON = false) {
  if (value.kind === "variable") return;
  if (reference.kind === "NON_NULL") {
    if (value.kind === "null") return report("value.null", { type: written(reference) }, value);
    return checkValue(schema, value, reference.ofType, report, isJSON);
  }
  if (value.kind === "null") return;
  if (reference.kind === "LIST") {
    // One value stands for a list of it.
    const items = value.kind === "list" ? value.items : [value];
    for (const item of items) checkValue(schema, item, reference.ofType, report, isJSON);
    return;
  }
  const type = schema.type(reference.name);
  if (!type) return;
  if (type.kind === "ENUM") return checkEnum(type, value, report, isJSON);
  if (type.kind === "INPUT_OBJECT") return checkObject(schema, type, value, report, isJSON);
  const fits = (isJSON ? parsed : literals)[type.name];
  if (fits && !fits(value)) report("value.scalar", { type: type.name, found: shown(value) }, value);
}

function checkEnum(type, value, report, isJSON) {
  if (value.kind === (isJSON ? "string" : "enum") && type.enumValues.has(value.value)) return;
  report("value.enum", { type: type.name, found: shown(value),
    allowed: [...type.enumValues.keys()].slice(0, 12).join(", ") }, value);
}

function checkObject(schema, type, value, report, isJSON) {
  if (value.kind !== "object") return report("value.object", { type: type.name, found: shown(value) }, value);
  const given = new Set();
  for (const field of value.fields) {
    const definition = type.inputFields.get(field.name.value);
    given.add(field.name.value);
    if (definition) checkValue(schema, field.value, definition.type, report, isJSON);
    else report("value.unknownField", { type: type.name, name: field.name.value,
      ...closest(field.name.value, type.inputFields.keys()) }, isJSON ? field.name : field);
  }
  for (const [name, definition] of type.inputFields) {
    if (!given.has(name) && definition.type.kind === "NON_NULL" && definition.defaultValue == null) {
      report("value.missingField", { type: type.name, name, needs: written(definition.type) }, value);
    }
  }
  if (type.isOneOf) {
    if (value.fields.length !== 1) report("value.oneOf", { type: type.name }, value);
    else if (value.fields[0].value.kind === "null") report("value.oneOf", { type: type.name },
      isJSON ? value.fields[0].value : value);
  }
}

function shown(value) {
  const text = { list: "[…]", object: "{…}", null: "null" }[value.kind]
    ?? (value.kind === "string" ? JSON.stringify(value.value) : String(value.value));
  return text.length > 60 ? text.slice(0, 60) + "…" : text;
}

/// The name among these that was perhaps meant, as `{ meant }`; nothing where none is near.
export function closest(name, names) {
  let best = null, least = Math.max(2, Math.floor(name.length * 0.4)) + 1;
  for (const other of names) {
    const far = name.toLowerCase() === other.toLowerCase() ? 0.5 : distance(name, other, least);
    if (far < least) [best, least] = [other, far];
  }
  return best ? { meant: best } : {};
}

/// How many letters must be put in, taken out, changed or swapped with the next; at least `bound` where it is that or
/// more.
function distance(one, other, bound) {
  if (Math.abs(one.length - other.length) >= bound || one.length > 100) return bound;
  let before = [], row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j],
        before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}
