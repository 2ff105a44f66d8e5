extension Validator {
    /// An argument is given once. (§5.4.2)
    mutating func uniqueArgumentNames(_ range: NodeRange) {
        guard rules.contains(.uniqueArgumentNames), range.count > 1 else { return }
        reportGroups(document.arguments[range.indices].map(\.name)) { "Argument '\($0)' is given more than once." }
    }
}
