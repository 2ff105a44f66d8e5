// What the specification (§5) asks of a document that is well written, so that it is said before the server says it.
import { isComposite, isInput, isRequired, written } from "./playground-schema.js";
import { checkValue, closest } from "./playground-values.js";
import { checkOverlap } from "./playground-overlap.js";

/// All that is wrong with a parsed document: `{ rule, key, values, from, to }` each, by place. The document is
/// expected to have parsed; a schema is needed.
export function validate(document, schema) {
  const wrongs = [];
  const report = (rule, key, values, node, to = node.to) => wrongs.push({ rule, key, values, from: node.from, to });
  const operations = document.definitions.filter(one => one.kind === "operation");
  const fragments = new Map();
  for (const one of document.definitions) {
    if (one.kind !== "fragment") continue;
    if (fragments.has(one.name.value)) report("UniqueFragmentNames", "fragment.twice", { name: one.name.value },
      one.name);
    else fragments.set(one.name.value, one);
  }
  for (const one of operations) {
    if (!one.name && document.definitions.filter(other => other.kind === "operation").length > 1) {
      report("LoneAnonymousOperation", "operation.nameless", {}, one, one.from + Math.max(1, one.operation.length));
    }
  }
  for (const [name] of repeated(operations.filter(one => one.name), one => one.name.value)) {
    report("UniqueOperationNames", "operation.twice", { name: name.name.value }, name.name);
  }
  const uses = new Map();  // By definition: its variables and spreads.
  for (const one of document.definitions) uses.set(one, walk(one, { schema, fragments, report }));
  checkFragmentUse(document, operations, fragments, uses, report);
  for (const one of operations) checkVariables(one, { schema, fragments, uses, report });
  for (const one of operations) if (one.operation === "subscription") checkSubscription(one,
    { schema, fragments, report });
  checkOverlap(document, schema, fragments, report);
  return wrongs.sort((a, b) => a.from - b.from || a.to - b.to);
}

/// What comes a second time and more often: pairs of it and the first.
function repeated(list, key) {
  const seen = new Map(), found = [];
  for (const item of list) {
    if (seen.has(key(item))) found.push([item, seen.get(key(item))]);
    else seen.set(key(item), item);
  }
  return found;
}

const places = { query: "QUERY", mutation: "MUTATION", subscription: "SUBSCRIPTION" };

/// Looks at one definition; gives back which variables and fragments it uses.
function walk(definition, { schema, fragments, report }) {
  const variables = [], spreads = [];

  function knownType(name, node) {
    const type = schema.type(name);
    if (!type) report("KnownTypeNames", "type.unknown", { name, ...closest(name, schema.types.keys()) }, node);
    return type;
  }

  function value(node, reference, hasDefault = false, isOneOf = false) {
    if (node.kind === "variable") variables.push({ name: node.name, from: node.from, to: node.to, reference, hasDefault,
      isOneOf });
    else if (node.kind === "list") {
      const item = reference && bare(reference).kind === "LIST" ? bare(reference).ofType : reference;
      for (const one of node.items) value(one, bareList(reference) ? item : undefined);
    } else if (node.kind === "object") {
      for (const [field] of repeated(node.fields, one => one.name.value)) {
        report("UniqueInputFieldNames", "field.twice", { name: field.name.value }, field.name);
      }
      const type = reference && schema.named(reference);
      for (const field of node.fields) {
        const expected = type?.inputFields?.get(field.name.value);
        value(field.value, expected?.type, expected?.defaultValue != null, Boolean(type?.isOneOf));
      }
    }
  }

  function argumentsOf(node, definition, where) {
    for (const [argument] of repeated(node.arguments, one => one.name.value)) {
      report("UniqueArgumentNames", "argument.twice", { name: argument.name.value }, argument.name);
    }
    for (const argument of node.arguments) {
      const expected = definition?.args.get(argument.name.value);
      if (definition && !expected) {
        report("KnownArgumentNames", "argument.unknown", { where, name: argument.name.value,
          ...closest(argument.name.value, definition.args.keys()) }, argument, argument.name.to);
      }
      if (expected) checkValue(schema, argument.value, expected.type,
        (key, values, at) => report("ValuesOfCorrectType", key, values, at));
      value(argument.value, expected?.type, expected?.defaultValue != null);
    }
    for (const expected of definition?.args.values() ?? []) {
      if (isRequired(expected) && !node.arguments.some(argument => argument.name.value === expected.name)) {
        report("ProvidedRequiredArguments", "argument.missing",
          { where, name: expected.name, needs: written(expected.type) }, node,
          node.kind === "directive" ? node.to : node.name.to);
      }
    }
  }

  function directives(list, place) {
    for (const node of list) {
      const name = node.name.value, definition = schema.directives.get(name);
      if (!definition) report("KnownDirectives", "directive.unknown",
        { name, ...closest(name, schema.directives.keys()) }, node, node.name.to);
      else if (!definition.locations.includes(place)) report("KnownDirectives", "directive.misplaced", { name }, node,
        node.name.to);
      argumentsOf(node, definition, "@" + name);
    }
    for (const [node] of repeated(list.filter(one => !schema.directives.get(one.name.value)?.isRepeatable
      && schema.directives.has(one.name.value)), one => one.name.value)) {
      report("UniqueDirectivesPerLocation", "directive.twice", { name: node.name.value }, node, node.name.to);
    }
  }

  function selections(list, parent) {
    for (const node of list) {
      if (node.kind === "field") field(node, parent);
      else if (node.kind === "spread") spread(node, parent);
      else {
        directives(node.directives, "INLINE_FRAGMENT");
        const type = node.on ? knownType(node.on.value, node.on) : parent;
        if (node.on && type) {
          if (!isComposite(type)) report("FragmentsOnCompositeTypes", "fragment.leaf", { type: type.name }, node.on);
          else if (isComposite(parent) && !schema.overlap(parent, type)) report("PossibleFragmentSpreads",
            "fragment.impossible", { type: type.name, parent: parent.name }, node, node.on.to);
        }
        selections(node.selections, isComposite(type) ? type : undefined);
      }
    }
  }

  function spread(node, parent) {
    spreads.push(node);
    directives(node.directives, "FRAGMENT_SPREAD");
    const fragment = fragments.get(node.name.value);
    if (!fragment) return report("KnownFragmentNames", "fragment.unknown",
      { name: node.name.value, ...closest(node.name.value, fragments.keys()) }, node.name);
    const type = schema.type(fragment.on.value);
    if (isComposite(type) && isComposite(parent) && !schema.overlap(parent, type)) {
      report("PossibleFragmentSpreads", "fragment.impossible", { type: type.name, parent: parent.name }, node);
    }
  }

  function field(node, parent) {
    const name = node.name.value;
    const definition = schema.field(parent, name);
    if (parent && !definition) {
      report("FieldsOnCorrectType", "field.unknown", { type: parent.name, name,
        ...closest(name, parent.fields.keys()) }, node.alias ?? node.name, node.name.to);
    }
    directives(node.directives, "FIELD");
    argumentsOf(node, definition, name);
    const type = definition && schema.named(definition.type);
    if (type && !isComposite(type) && node.selections) {
      report("ScalarLeafs", "field.leaf", { name, type: written(definition.type) }, node.name);
    } else if (isComposite(type) && !node.selections && !definition.isBare) {
      report("ScalarLeafs", "field.needsSelection", { name, type: written(definition.type) }, node.alias ?? node.name,
        node.name.to);
    }
    if (node.selections) selections(node.selections, isComposite(type) ? type : undefined);
  }

  if (definition.kind === "fragment") {
    const type = knownType(definition.on.value, definition.on);
    if (type && !isComposite(type)) report("FragmentsOnCompositeTypes", "fragment.leaf", { type: type.name },
      definition.on);
    directives(definition.directives, "FRAGMENT_DEFINITION");
    selections(definition.selections, isComposite(type) ? type : undefined);
  } else {
    const root = schema.root(definition.operation);
    if (!root) report("KnownOperationTypes", "operation.none", { operation: definition.operation }, definition,
      definition.from + definition.operation.length);
    for (const [variable] of repeated(definition.variables, one => one.name.value)) {
      report("UniqueVariableNames", "variable.twice", { name: variable.name.value }, variable.name);
    }
    for (const variable of definition.variables) {
      const named = namedType(variable.type);
      const type = knownType(named.name, named);
      if (type && !isInput(type)) report("VariablesAreInputTypes", "variable.output",
        { name: variable.name.value, type: type.name }, variable.type);
      const reference = schema.reference(variable.type);
      if (variable.fallback) {
        if (reference && isInput(type)) checkValue(schema, variable.fallback, reference,
          (key, values, at) => report("ValuesOfCorrectType", key, values, at));
        value(variable.fallback, reference ?? undefined);
      }
      directives(variable.directives, "VARIABLE_DEFINITION");
    }
    directives(definition.directives, places[definition.operation]);
    selections(definition.selections, root);
  }
  return { variables, spreads };
}

const bare = reference => (reference?.kind === "NON_NULL" ? reference.ofType : reference);
const bareList = reference => bare(reference)?.kind === "LIST";

function namedType(type) {
  while (type.of) type = type.of;
  return type;
}

/// The fragments that a definition uses, through others too, in the order they are met.
function reached(definition, fragments, uses) {
  const found = new Set(), open = [definition];
  while (open.length) {
    for (const spread of uses.get(open.pop()).spreads) {
      const fragment = fragments.get(spread.name.value);
      if (fragment && !found.has(fragment)) { found.add(fragment); open.push(fragment); }
    }
  }
  return found;
}

function checkFragmentUse(document, operations, fragments, uses, report) {
  const used = new Set(operations.flatMap(one => [...reached(one, fragments,
    uses)].map(fragment => fragment.name.value)));
  for (const one of document.definitions) {
    if (one.kind === "fragment" && !used.has(one.name.value)) report("NoUnusedFragments", "fragment.unused",
      { name: one.name.value }, one, one.name.to);
  }
  // Each circle once, at a spread that closes it.
  const done = new Set(), path = [];
  function follow(fragment) {
    path.push(fragment);
    for (const spread of uses.get(fragment).spreads) {
      const next = fragments.get(spread.name.value);
      if (next && path.includes(next)) report("NoFragmentCycles", "fragment.circle", { name: next.name.value }, spread);
      else if (next && !done.has(next)) follow(next);
    }
    path.pop();
    done.add(fragment);
  }
  for (const fragment of fragments.values()) if (!done.has(fragment)) follow(fragment);
}

function checkVariables(operation, { schema, fragments, uses, report }) {
  const defined = new Map(operation.variables.map(variable => [variable.name.value, variable]));
  const used = [operation, ...reached(operation, fragments, uses)].flatMap(one => uses.get(one).variables);
  const said = new Set();
  for (const use of used) {
    const definition = defined.get(use.name);
    if (!definition) {
      const key = `${use.name} ${use.from}`;
      if (!said.has(key)) report("NoUndefinedVariables", "variable.undefined",
        { name: use.name, ...closest(use.name, defined.keys()) }, use);
      said.add(key);
      continue;
    }
    const reference = schema.reference(definition.type);
    if (reference && use.reference && !mayStand(reference, definition.fallback, use)) {
      report("VariablesInAllowedPosition", "variable.misfit",
        { name: use.name, type: written(reference), needs: written(use.reference) }, use);
    }
  }
  const names = new Set(used.map(use => use.name));
  for (const variable of operation.variables) {
    if (!names.has(variable.name.value)) report("NoUnusedVariables", "variable.unused", { name: variable.name.value },
      variable, variable.name.to);
  }
}

/// Whether a variable may stand where it does (§5.8.5).
function mayStand(type, fallback, { reference, hasDefault, isOneOf }) {
  if (isOneOf && type.kind !== "NON_NULL") return false;
  if (reference.kind === "NON_NULL" && type.kind !== "NON_NULL") {
    const filled = (fallback && fallback.kind !== "null") || hasDefault;
    return Boolean(filled) && fitsInto(type, reference.ofType);
  }
  return fitsInto(type, reference);
}

/// Whether each value of one type is one of the other.
export function fitsInto(type, other) {
  if (other.kind === "NON_NULL") return type.kind === "NON_NULL" && fitsInto(type.ofType, other.ofType);
  if (type.kind === "NON_NULL") return fitsInto(type.ofType, other);
  if (other.kind === "LIST" || type.kind === "LIST") return other.kind === type.kind
    && fitsInto(type.ofType, other.ofType);
  return type.name === other.name;
}

function checkSubscription(operation, { schema, fragments, report }) {
  const root = schema.root("subscription");
  const fields = new Map(), seen = new Set();
  (function collect(selections) {
    for (const node of selections) {
      if (node.kind === "field") {
        const key = (node.alias ?? node.name).value;
        if (!fields.has(key)) fields.set(key, []);
        fields.get(key).push(node);
      } else if (node.kind === "inline") {
        if (!node.on || node.on.value === root?.name) collect(node.selections);
      } else if (!seen.has(node.name.value)) {
        seen.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment && fragment.on.value === root?.name) collect(fragment.selections);
      }
    }
  })(operation.selections);
  const groups = [...fields.values()];
  for (const [node] of groups.slice(1)) report("SingleFieldSubscriptions", "subscription.many", {}, node, node.name.to);
  for (const [node] of groups) if (node.name.value.startsWith("__")) report("SingleFieldSubscriptions",
    "subscription.meta", {}, node, node.name.to);
}
