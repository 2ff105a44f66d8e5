// The server's schema, as it tells it itself.

const type = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";
const input = `name description isDeprecated deprecationReason defaultValue type { ${type} }`;

/// What is asked for to know everything. `isBare`: see the directive @bare.
export const question = `query Schema {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description isOneOf
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason isBare type { ${type} } args(includeDeprecated: true) { ${input} }
      }
      inputFields(includeDeprecated: true) { ${input} }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
      interfaces { name }
    }
    directives { name description locations isRepeatable args(includeDeprecated: true) { ${input} } }
  }
}`;

const byName = list => new Map((list ?? []).map(item => [item.name, item]));
const text = name => ({ kind: "SCALAR", name });
const required = ofType => ({ kind: "NON_NULL", name: null, ofType });

export class Schema {
  constructor({ __schema: told }) {
    this.types = new Map(told.types.map(type => [type.name, {
      ...type, fields: byName(type.fields), inputFields: byName(type.inputFields), enumValues: byName(type.enumValues),
      possibleTypes: new Set((type.possibleTypes ?? []).map(possible => possible.name)),
      interfaces: (type.interfaces ?? []).map(one => one.name),
    }]));
    this.directives = new Map(told.directives.map(directive => [directive.name,
      { ...directive, args: byName(directive.args) }]));
    for (const type of this.types.values()) {
      for (const [name, field] of type.fields) type.fields.set(name, { ...field, args: byName(field.args) });
    }
    this.roots = { query: told.queryType?.name, mutation: told.mutationType?.name,
      subscription: told.subscriptionType?.name };
  }

  type(name) { return this.types.get(name); }

  root(operation) { return this.types.get(this.roots[operation]); }

  /// The type that a reference comes down to, without its lists and its exclamation marks.
  named(reference) {
    while (reference?.ofType) reference = reference.ofType;
    return this.types.get(reference?.name);
  }

  /// A field of a type, also those that every type has.
  field(type, name) {
    if (!type) return undefined;
    if (name === "__typename" && isComposite(type)) return typename;
    if (type.name === this.roots.query && name === "__schema") return schemaField;
    if (type.name === this.roots.query && name === "__type") return typeField;
    return type.fields.get(name);
  }

  /// The names of the objects that a value of the type may be.
  possible(type) { return type.kind === "OBJECT" ? new Set([type.name]) : type.possibleTypes; }

  overlap(one, other) {
    if (one.name === other.name) return true;
    const names = this.possible(one);
    return [...this.possible(other)].some(name => names.has(name));
  }

  /// A type as a document writes it, as a reference; null where there is no such type.
  reference(written) {
    if (written.kind === "named") {
      const type = this.types.get(written.name);
      return type ? { kind: type.kind, name: type.name } : null;
    }
    const ofType = this.reference(written.of);
    return ofType && { kind: written.kind === "list" ? "LIST" : "NON_NULL", name: null, ofType };
  }
}

const typename = { name: "__typename", description: "", args: new Map(), type: required(text("String")) };
const schemaField = { name: "__schema", description: "", args: new Map(),
  type: required({ kind: "OBJECT", name: "__Schema" }) };
const typeField = {
  name: "__type", description: "", type: { kind: "OBJECT", name: "__Type" },
  args: new Map([["name", { name: "name", description: "", defaultValue: null, type: required(text("String")) }]]),
};

export const isComposite = type => ["OBJECT", "INTERFACE", "UNION"].includes(type?.kind);
export const isInput = type => ["SCALAR", "ENUM", "INPUT_OBJECT"].includes(type?.kind);
export const isRequired = argument => argument.type.kind === "NON_NULL" && argument.defaultValue == null;

/// `[String!]!` and the like.
export function written(reference) {
  if (reference.kind === "NON_NULL") return written(reference.ofType) + "!";
  return reference.kind === "LIST" ? `[${written(reference.ofType)}]` : reference.name;
}
