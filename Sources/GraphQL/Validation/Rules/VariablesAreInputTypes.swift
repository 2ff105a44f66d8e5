extension Validator {
    /// A variable's type is one that input can have. (§5.8.2)
    mutating func variablesAreInputTypes(_ variable: VariableDefinition, _ type: TypeReference?) {
        guard rules.contains(.variablesAreInputTypes), let type, !schema.kind(type.named).isInput else { return }
        report(
            "Variable '$\(text(variable.name.symbol))' cannot be of type '\(schema.printed(type))', which is for output.",
            at: variable.type.offset)
    }
}
