/// Where a directive may stand.
enum DirectiveLocation: UInt8, Sendable, CaseIterable {
    case query, mutation, subscription, field, fragmentDefinition, fragmentSpread, inlineFragment, variableDefinition
    case schema, scalar, object, fieldDefinition, argumentDefinition, interface, union, enumeration, enumValue
    case inputObject, inputFieldDefinition

    var name: String {
        switch self {
        case .query: "QUERY"
        case .mutation: "MUTATION"
        case .subscription: "SUBSCRIPTION"
        case .field: "FIELD"
        case .fragmentDefinition: "FRAGMENT_DEFINITION"
        case .fragmentSpread: "FRAGMENT_SPREAD"
        case .inlineFragment: "INLINE_FRAGMENT"
        case .variableDefinition: "VARIABLE_DEFINITION"
        case .schema: "SCHEMA"
        case .scalar: "SCALAR"
        case .object: "OBJECT"
        case .fieldDefinition: "FIELD_DEFINITION"
        case .argumentDefinition: "ARGUMENT_DEFINITION"
        case .interface: "INTERFACE"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .enumValue: "ENUM_VALUE"
        case .inputObject: "INPUT_OBJECT"
        case .inputFieldDefinition: "INPUT_FIELD_DEFINITION"
        }
    }

    init?(name: String) {
        guard let location = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = location
    }
}

extension OperationKind {
    var location: DirectiveLocation {
        switch self {
        case .query: .query
        case .mutation: .mutation
        case .subscription: .subscription
        }
    }
}
