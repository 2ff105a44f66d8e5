extension Validator {
    /// A schema has one type for each kind of operation. (§3.3.1)
    mutating func uniqueOperationTypes() {
        guard rules.contains(.uniqueOperationTypes) else { return }
        var first: [OperationKind: UInt32] = [:]
        for definition in document.typeDefinitions {
            for type in definition.operationTypes {
                if !isTypeSystemOnly, schema.root(type.kind) != .none {
                    report("The schema already has a type for a \(type.kind.name).", at: type.offset)
                } else if let known = first[type.kind] {
                    report("There is more than one type for a \(type.kind.name).", at: [known, type.offset])
                } else {
                    first[type.kind] = type.offset
                }
            }
        }
    }
}
