extension Validator {
    /// An input object names a field once. (§5.6.3)
    mutating func uniqueInputFieldNames(_ value: Value) {
        guard rules.contains(.uniqueInputFieldNames), value.children.count > 1 else { return }
        reportRepeated(document.objectFields[value.children.indices].map(\.name)) { "Field '\($0)' is given twice." }
    }
}
