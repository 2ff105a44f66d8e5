/// What every schema has without saying so, written in the language itself.
enum BuiltIns {
    /// The engine's definitions; its own directives only where one of the documents speaks of them, or if all are asked for.
    static func definitions(for documents: [Document], all: Bool = false) -> String {
        func isUsed(_ name: String) -> Bool {
            all
                || documents.contains { document in
                    guard let symbol = document.symbol(named: name) else { return false }
                    return document.directives.contains { $0.name.symbol == symbol }
                        || document.typeDefinitions.contains { $0.kind == .directive && $0.name?.symbol == symbol }
                }
        }
        let usesBare = isUsed("bare")
        return scalars + directives + (usesBare ? bare : "") + (isUsed("cost") ? cost : "")
            + introspection(withBare: usesBare) + metaFields
    }

    /// Holds the fields that types have without saying so. It is no type of the schema.
    static let metaFieldsType = "__MetaFields"

    private static let scalars = """
        "A signed 32-bit whole number." scalar Int
        "A number with a fraction, as IEEE 754 double precision has it." scalar Float
        "Text of Unicode characters." scalar String
        "True or false." scalar Boolean
        "A unique name for something. Given as a string; whole numbers are taken as well." scalar ID

        """

    private static let directives = """
        "Leaves out the field or fragment if the argument is true."
        directive @skip("When to leave it out." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        "Takes in the field or fragment only if the argument is true."
        directive @include("When to take it in." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        "Says that something should no longer be used."
        directive @deprecated("Why, and what to use instead." reason: String! = "No longer supported")
            on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
        "Says where the behaviour of a scalar is specified."
        directive @specifiedBy("The address of the specification." url: String!) on SCALAR
        "Says that exactly one of the input object's fields must be given."
        directive @oneOf on INPUT_OBJECT

        """

    /// The engine's own directives, defined where a schema uses them without defining them.
    private static let bare = """
        "The field may be selected without a selection of its own and then gives its bare value."
        directive @bare on FIELD_DEFINITION

        """

    private static let cost = """
        "What the field adds to the cost of an operation, and which argument tells how many items it gives."
        directive @cost(weight: Int! = 1, multiplier: String) on FIELD_DEFINITION

        """

    private static let metaFields = """
        type __MetaFields {
          "The name of the object's type." __typename: String!
          "What this schema is made of." __schema: __Schema!
          "A type of this schema." __type(name: String!): __Type
        }

        """

    private static func introspection(withBare: Bool) -> String {
        """
        "What a schema is made of."
        type __Schema {
          description: String
          "Every type, in the order of the schema's text." types: [__Type!]!
          queryType: __Type!
          mutationType: __Type
          subscriptionType: __Type
          "Every directive that may be used." directives: [__Directive!]!
        }
        "A type, or a type in a list or a non-null. Its kind says which fields are not null."
        type __Type {
          kind: __TypeKind!
          name: String
          description: String
          specifiedByURL: String
          fields(includeDeprecated: Boolean = false): [__Field!]
          interfaces: [__Type!]
          possibleTypes: [__Type!]
          enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
          inputFields(includeDeprecated: Boolean = false): [__InputValue!]
          ofType: __Type
          isOneOf: Boolean
        }
        "What sort of type a type is."
        enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
        "A field of an object or an interface."
        type __Field {
          name: String!
          description: String
          args(includeDeprecated: Boolean = false): [__InputValue!]!
          type: __Type!
          isDeprecated: Boolean!
          deprecationReason: String
          \(withBare ? "\"Whether it may be selected without a selection of its own.\" isBare: Boolean!" : "")
        }
        "An argument, or a field of an input object."
        type __InputValue {
          name: String!
          description: String
          type: __Type!
          "The default as a literal of the language." defaultValue: String
          isDeprecated: Boolean!
          deprecationReason: String
        }
        "One of the values of an enum."
        type __EnumValue {
          name: String!
          description: String
          isDeprecated: Boolean!
          deprecationReason: String
        }
        "A directive and where it may stand."
        type __Directive {
          name: String!
          description: String
          isRepeatable: Boolean!
          locations: [__DirectiveLocation!]!
          args(includeDeprecated: Boolean = false): [__InputValue!]!
        }
        "A place in a document where a directive may stand."
        enum __DirectiveLocation { \(DirectiveLocation.allCases.map(\.name).joined(separator: " ")) }

        """
    }
}
