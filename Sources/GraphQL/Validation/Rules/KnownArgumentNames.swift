extension Validator {
    /// An argument is one that the field or directive has. (§5.4.1)
    mutating func knownArgumentNames(_ selection: Selection, _ field: FieldDefinition, in parent: TypeID) {
        guard rules.contains(.knownArgumentNames) else { return }
        for argument in document.arguments[selection.arguments.indices] {
            let symbol = link[argument.name.symbol.int]
            if symbol != .none, field.argument(symbol) != nil { continue }
            let name = text(argument.name.symbol)
            report(
                "Field '\(schema[parent].name).\(field.name)' has no argument '\(name)'."
                    + suggestion(for: name, among: field.arguments.map(\.name)), at: argument.name.offset)
        }
    }

    mutating func knownArgumentNames(_ directive: Directive) {
        guard rules.contains(.knownArgumentNames), !directive.arguments.isEmpty else { return }
        let known: [String]
        if let definition = local.directives[directive.name.symbol] {
            known = definition.inputs.map { text($0.name.symbol) }
        } else if let definition = directiveDefinition(directive.name.symbol) {
            known = definition.arguments.map(\.name)
        } else {
            return
        }
        for argument in document.arguments[directive.arguments.indices] {
            let name = text(argument.name.symbol)
            guard !known.contains(name) else { continue }
            report(
                "Directive '@\(text(directive.name.symbol))' has no argument '\(name)'."
                    + suggestion(for: name, among: known), at: argument.name.offset)
        }
    }
}
