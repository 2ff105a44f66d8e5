extension Validator {
    /// Nothing of introspection is asked for. (Not in the specification; for schemas that are not to be read.)
    mutating func noSchemaIntrospectionCustom(_ selection: Selection, _ field: FieldDefinition) {
        guard rules.contains(.noSchemaIntrospectionCustom), schema[field.type.named].isIntrospective else { return }
        report("Introspection is switched off, and '\(text(selection.name))' asks for it.", at: selection.offset)
    }
}
