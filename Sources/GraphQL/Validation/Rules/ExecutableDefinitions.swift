extension Validator {
    /// A document to be executed holds operations and fragments only. (§5.1.1)
    mutating func executableDefinitions(_ definition: TypeSystemDefinition) {
        guard rules.contains(.executableDefinitions) else { return }
        let name = definition.name.map { "'\(text($0.symbol))'" } ?? "of the schema"
        report("The definition \(name) cannot be executed.", at: definition.offset)
    }
}
