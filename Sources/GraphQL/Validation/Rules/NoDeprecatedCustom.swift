extension Validator {
    /// Nothing deprecated is used. (Not in the specification; for those who wish to move on.)
    mutating func noDeprecatedCustom(field selection: Selection, _ field: FieldDefinition, in parent: TypeID) {
        guard rules.contains(.noDeprecatedCustom), let reason = field.deprecation else { return }
        report("Field '\(schema[parent].name).\(field.name)' is deprecated. \(reason)", at: selection.offset)
    }

    mutating func noDeprecatedCustom(argument: Argument, _ definition: InputDefinition) {
        guard rules.contains(.noDeprecatedCustom), let reason = definition.deprecation else { return }
        report("Argument '\(definition.name)' is deprecated. \(reason)", at: argument.name.offset)
    }

    mutating func noDeprecatedCustom(inputField: ObjectField, _ input: InputDefinition, of type: TypeDefinition) {
        guard rules.contains(.noDeprecatedCustom), let reason = input.deprecation else { return }
        report("Input field '\(type.name).\(input.name)' is deprecated. \(reason)", at: inputField.name.offset)
    }

    mutating func noDeprecatedCustom(enumValue value: Value, _ type: TypeReference?) {
        guard rules.contains(.noDeprecatedCustom), let type else { return }
        let definition = schema[type.named]
        guard let place = definition.enumPlaces[link[value.symbol.int]],
            let reason = definition.enumValues[place].deprecation
        else { return }
        report(
            "Enum value '\(definition.name).\(definition.enumValues[place].name)' is deprecated. \(reason)",
            at: value.offset)
    }
}
