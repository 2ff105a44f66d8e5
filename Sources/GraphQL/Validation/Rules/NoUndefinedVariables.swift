extension Validator {
    /// A variable that an operation uses, also through fragments, is one it defines. (§5.8.3)
    mutating func noUndefinedVariables(_ use: VariableUse, _ operation: Operation) {
        guard rules.contains(.noUndefinedVariables) else { return }
        let by = operation.name.map { " by operation '\(text($0.symbol))'" } ?? ""
        report("Variable '$\(text(use.symbol))' is not defined\(by).", at: [use.offset, operation.offset])
    }
}
