extension Validator {
    /// A variable that an operation defines is used in it or in a fragment it spreads. (§5.8.4)
    mutating func noUnusedVariables(_ operation: Operation, _ variables: OperationVariables) {
        guard rules.contains(.noUnusedVariables) else { return }
        for variable in document.variables[operation.variables.indices]
        where !variables.isUsed(variable.name.symbol) {
            report("Variable '$\(text(variable.name.symbol))' is never used.", at: variable.offset)
        }
    }
}
