extension Validator {
    /// No two variables of an operation have the same name. (§5.8.1)
    mutating func uniqueVariableNames(_ operation: Operation) {
        guard rules.contains(.uniqueVariableNames), operation.variables.count > 1 else { return }
        reportGroups(document.variables[operation.variables.indices].map(\.name)) {
            "There is more than one variable '$\($0)'."
        }
    }
}
