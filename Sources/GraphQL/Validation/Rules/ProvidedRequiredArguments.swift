extension Validator {
    /// An argument that is non-null and has no default is given. (§5.4.3)
    mutating func providedRequiredArguments(_ selection: Selection, _ field: FieldDefinition) {
        guard rules.contains(.providedRequiredArguments) else { return }
        for argument in field.arguments where argument.isRequired {
            guard !isGiven(argument.symbol, selection.arguments) else { continue }
            report(
                "Field '\(field.name)' needs argument '\(argument.name)' of type '\(schema.printed(argument.type))'.",
                at: selection.offset)
        }
    }

    mutating func providedRequiredArguments(_ directive: Directive) {
        guard rules.contains(.providedRequiredArguments) else { return }
        if let definition = local.directives[directive.name.symbol] {
            for input in definition.inputs where input.type.wrapping.isNonNull && input.defaultValue == nil {
                let arguments = document.arguments[directive.arguments.indices]
                if arguments.contains(where: { $0.name.symbol == input.name.symbol }) { continue }
                reportMissing(text(input.name.symbol), directive)
            }
        } else if let definition = directiveDefinition(directive.name.symbol) {
            for argument in definition.arguments
            where argument.isRequired && !isGiven(argument.symbol, directive.arguments) {
                reportMissing(argument.name, directive)
            }
        }
    }

    private mutating func reportMissing(_ argument: String, _ directive: Directive) {
        report("Directive '@\(text(directive.name.symbol))' needs argument '\(argument)'.", at: directive.offset)
    }

    private func isGiven(_ symbol: Symbol, _ arguments: NodeRange) -> Bool {
        for argument in document.arguments[arguments.indices] where link[argument.name.symbol.int] == symbol {
            return true
        }
        return false
    }
}
