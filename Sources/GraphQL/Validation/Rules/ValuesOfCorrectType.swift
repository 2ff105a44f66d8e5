extension Validator {
    /// A literal fits the type of its position. (§5.6.1 to §5.6.4)
    ///
    /// Returns whether the items are still worth looking at.
    mutating func valuesOfCorrectType(list value: Value, _ type: TypeReference?) -> Bool {
        guard let type, !type.isList else { return true }
        checkLeaf(value, type)
        return false
    }

    /// Returns whether the fields are still worth looking at.
    mutating func valuesOfCorrectType(object value: Value, _ type: TypeReference?) -> Bool {
        guard let type else { return true }
        guard schema.kind(type.named) == .inputObject else {
            checkLeaf(value, type)
            return false
        }
        guard rules.contains(.valuesOfCorrectType) else { return true }
        let definition = schema[type.named]
        let fields = document.objectFields[value.children.indices]
        for input in definition.inputs where input.isRequired {
            let isGiven = fields.contains { link[$0.name.symbol.int] == input.symbol }
            if isGiven { continue }
            report(
                "'\(definition.name)' needs field '\(input.name)' of type '\(schema.printed(input.type))'.",
                at: value.offset)
        }
        if definition.isOneOf {
            let names = Set(fields.map(\.name.symbol))
            if names.count != 1 || fields.last?.value.kind == .null {
                report("'\(definition.name)' takes exactly one field, and not null.", at: value.offset)
            }
        }
        return true
    }

    mutating func valuesOfCorrectType(unknown field: ObjectField, in type: TypeDefinition) {
        guard rules.contains(.valuesOfCorrectType) else { return }
        let name = text(field.name.symbol)
        report(
            "Input object '\(type.name)' has no field '\(name)'."
                + suggestion(for: name, among: type.inputs.map(\.name)), at: field.name.offset)
    }

    /// For every value that has no parts.
    mutating func valuesOfCorrectType(leaf value: Value, _ type: TypeReference?) {
        guard let type else { return }
        guard value.kind == .null else { return checkLeaf(value, type) }
        guard rules.contains(.valuesOfCorrectType), type.isNonNull else { return }
        report("null does not fit type '\(schema.printed(type))'.", at: value.offset)
    }

    private mutating func checkLeaf(_ value: Value, _ type: TypeReference) {
        guard rules.contains(.valuesOfCorrectType) else { return }
        let definition = schema[type.named]
        switch definition.kind {
        case .enumeration:
            if value.kind == .enumeration, definition.enumPlaces[link[value.symbol.int]] != nil { return }
            let names = definition.enumValues.map(\.name)
            report(
                "\(shown(value)) is no value of enum '\(definition.name)'."
                    + suggestion(for: document.string(of: value), among: names), at: value.offset)
        case .scalar:
            guard !fits(value, definition) else { return }
            report("\(shown(value)) does not fit type '\(schema.printed(type))'.", at: value.offset)
        default: report("\(shown(value)) does not fit type '\(schema.printed(type))'.", at: value.offset)
        }
    }

    private func fits(_ value: Value, _ type: TypeDefinition) -> Bool {
        guard let scalar = type.builtInScalar else {
            guard type.coding != nil else { return true }
            let coercion = LiteralCoercion(types: schema.types, document: document, link: link, variables: .none)
            let id = schema.type(type.symbol) ?? .none
            return coercion.coerce(value, to: TypeReference(named: id, wrapping: .plain)) != nil
        }
        switch scalar {
        case .int: return value.kind == .int && Int32(document.text(of: value)) != nil
        case .float: return value.kind == .int || value.kind == .float
        case .string: return value.isString
        case .boolean: return value.kind == .boolean
        case .id: return value.isString || value.kind == .int
        }
    }

    /// Bytes of a literal that a message repeats at most.
    private static var maximumShown: Int { 60 }

    private func shown(_ value: Value) -> String {
        let text = document.text(of: value)
        return text.utf8.count <= Self.maximumShown ? text : "\(text.prefix(Self.maximumShown))…"
    }
}
