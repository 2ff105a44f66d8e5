extension Validator {
    /// A variable fits the position it is used in. (§5.8.5)
    mutating func variablesInAllowedPosition(_ use: VariableUse, _ variable: VariableDefinition) {
        guard rules.contains(.variablesInAllowedPosition), let position = use.type, let type = type(variable.type)
        else { return }
        var expected = position
        if position.isNonNull, !type.isNonNull {
            let hasDefault = variable.defaultValue.map { $0.kind != .null } ?? false
            if hasDefault || use.hasDefault { expected = position.nullable }
        }
        if !schema.isSubtype(type, of: expected) {
            report(
                "Variable '$\(text(use.symbol))' of type '\(schema.printed(type))' does not fit a position of type "
                    + "'\(schema.printed(position))'.", at: [variable.offset, use.offset])
        } else if use.isOneOfField, !type.isNonNull {
            report(
                "Variable '$\(text(use.symbol))' must be non-null to be the one field of a OneOf input object.",
                at: [variable.offset, use.offset])
        }
    }
}
