extension Validator {
    /// The schema has a root type for the operation. (§5.2.1.1)
    mutating func knownOperationTypes(_ operation: Operation) {
        guard rules.contains(.knownOperationTypes), schema.root(operation.kind) == .none else { return }
        report("The schema has no type for a \(operation.kind.name).", at: operation.offset)
    }
}
