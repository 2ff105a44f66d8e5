extension Validator {
    /// An operation without a name is the only one of its document. (§5.2.3.1)
    mutating func loneAnonymousOperation() {
        guard rules.contains(.loneAnonymousOperation), document.operations.count > 1 else { return }
        for operation in document.operations where operation.name == nil {
            report("An operation without a name must be the only one.", at: operation.offset)
        }
    }
}
