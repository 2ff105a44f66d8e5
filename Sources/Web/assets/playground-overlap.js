// Fields of one name in an answer must be one field (§5.3.2): same field, same arguments, same shape, all the way down.
import { isComposite } from "./playground-schema.js";

/// Pairs looked at. Documents can be made to need many more; what is beyond is left to the server.
const steps = 20_000;

export function checkOverlap(document, schema, fragments, report) {
  let left = steps;
  const seen = new Set();
  const numbers = new Map();
  const number = node => numbers.get(node) ?? numbers.set(node, numbers.size).get(node);

  /// All fields of some selections, through fragments, each with the type it is asked of.
  function collect(pairs) {
    const fields = new Map(), done = new Set();
    const into = (selections, parent) => {
      for (const node of selections) {
        if (node.kind === "field") {
          const key = (node.alias ?? node.name).value;
          if (!fields.has(key)) fields.set(key, []);
          fields.get(key).push({ node, parent, definition: schema.field(parent, node.name.value) });
        } else if (node.kind === "inline") into(node.selections, node.on ? schema.type(node.on.value) : parent);
        else if (!done.has(node.name.value)) {
          done.add(node.name.value);
          const fragment = fragments.get(node.name.value);
          if (fragment) into(fragment.selections, schema.type(fragment.on.value));
        }
      }
    };
    for (const [selections, parent] of pairs) into(selections, parent);
    return fields;
  }

  const below = ({ node, definition }) => [node.selections ?? [], definition && schema.named(definition.type)];

  /// What keeps two fields from being one, as the names that lead to it; null where nothing does.
  function conflict(one, other, apart) {
    if (one.node === other.node || left-- <= 0) return null;
    const key = [number(one.node), number(other.node)].sort().join() + (apart ? "a" : "");
    if (seen.has(key)) return null;
    seen.add(key);
    const path = [(one.node.alias ?? one.node.name).value];
    // Two objects of which a value can only be one: their fields never meet, and only their shapes must be alike.
    apart ||= one.parent !== other.parent && one.parent?.kind === "OBJECT" && other.parent?.kind === "OBJECT";
    if (!apart && (one.node.name.value !== other.node.name.value || !sameArguments(one.node, other.node))) return path;
    if (one.definition && other.definition && differ(one.definition.type, other.definition.type)) return path;
    if (one.node.selections && other.node.selections) {
      const deeper = across(collect([below(one)]), collect([below(other)]), apart);
      if (deeper) return [...path, ...deeper];
    }
    return null;
  }

  function across(these, those, apart) {
    for (const [key, list] of these) {
      for (const one of list) for (const other of those.get(key) ?? []) {
        const found = conflict(one, other, apart);
        if (found) return found;
      }
    }
    return null;
  }

  function within(fields) {
    for (const list of fields.values()) {
      for (let i = 0; i < list.length; i++) for (let j = i + 1; j < list.length; j++) {
        const found = conflict(list[i], list[j], false);
        if (found) report("OverlappingFieldsCanBeMerged", "field.conflict", { path: found.join(".") }, list[j].node,
          list[j].node.name.to);
      }
    }
  }

  function differ(one, other) {
    if (!one || !other) return false;  // Deeper than introspection tells.
    if (one.kind === "NON_NULL" || other.kind === "NON_NULL" || one.kind === "LIST" || other.kind === "LIST") {
      return one.kind !== other.kind || differ(one.ofType, other.ofType);
    }
    const [a, b] = [schema.type(one.name), schema.type(other.name)];
    return (!isComposite(a) || !isComposite(b)) && a !== b;
  }

  // Each selection set is looked at by itself, as a part of whatever is around it.
  function all(selections, parent) {
    within(collect([[selections, parent]]));
    for (const node of selections) {
      if (node.kind === "inline") all(node.selections, node.on ? schema.type(node.on.value) : parent);
      else if (node.kind === "field" && node.selections) {
        const definition = schema.field(parent, node.name.value);
        all(node.selections, definition && schema.named(definition.type));
      }
    }
  }
  for (const one of document.definitions) {
    all(one.selections, one.kind === "fragment" ? schema.type(one.on.value) : schema.root(one.operation));
  }
}

function sameArguments(one, other) {
  const text = node => JSON.stringify(node.arguments.map(argument => [argument.name.value,
    plain(argument.value)]).sort((a, b) => (a[0] < b[0] ? -1 : 1)));
  return text(one) === text(other);
}

/// A literal without its place. The order of an object's fields says nothing.
function plain(value) {
  if (value.kind === "list") return ["list", ...value.items.map(plain)];
  if (value.kind === "object") return ["object", value.fields.map(field => [field.name.value,
    plain(field.value)]).sort((a, b) => (a[0] < b[0] ? -1 : 1))];
  return [value.kind, value.kind === "variable" ? value.name : value.value];
}
