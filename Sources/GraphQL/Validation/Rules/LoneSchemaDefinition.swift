extension Validator {
    /// A schema is defined once; what exists is extended. (§3.3)
    mutating func loneSchemaDefinition() {
        guard rules.contains(.loneSchemaDefinition) else { return }
        let exists = !isTypeSystemOnly && schema.hasDefinition
        var isFirst = true
        for definition in document.typeDefinitions where definition.kind == .schema && !definition.isExtension {
            if exists {
                report("The schema is already defined and can only be extended.", at: definition.offset)
            } else if !isFirst {
                report("There is more than one schema definition.", at: definition.offset)
            }
            isFirst = false
        }
    }
}
