import JSON

extension Schema {
    /// The schema as text that reads back to the same schema; what every schema has is left out.
    package var printed: String {
        var parts: [String] = []
        if let definition = printedDefinition { parts.append(definition) }
        for directive in directives where !builtInDirectives.contains(directive.symbol) {
            let repeatable = directive.isRepeatable ? " repeatable" : ""
            parts.append(
                described(directive.description) + "directive @\(directive.name)" + printed(directive.arguments, "")
                    + repeatable + " on " + directive.locations.map(\.name).joined(separator: " | "))
        }
        for type in types where !type.isBuiltIn { parts.append(printed(type)) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Nil where the names of the root types already say which they are.
    private var printedDefinition: String? {
        let written = OperationKind.allCases.filter { root($0) != .none }
        let goesWithoutSaying = OperationKind.allCases.allSatisfy { kind in
            root(kind) == .none
                ? type(named: kind.defaultTypeName) == nil : self[root(kind)].name == kind.defaultTypeName
        }
        guard !written.isEmpty, description != nil || !goesWithoutSaying else { return nil }
        return described(description) + "schema {\n" + written.map { "  \($0.name): \(self[root($0)].name)\n" }.joined()
            + "}"
    }

    private func printed(_ type: TypeDefinition) -> String {
        let description = described(type.description)
        switch type.kind {
        case .scalar:
            let url = type.specifiedBy.map { " @specifiedBy(url: \(Printer.quoted($0)))" } ?? ""
            return description + "scalar \(type.name)\(url)"
        case .object, .interface:
            let interfaces = type.interfaces.map { self[$0].name }.joined(separator: " & ")
            return description + (type.kind == .object ? "type " : "interface ") + type.name
                + (interfaces.isEmpty ? "" : " implements \(interfaces)") + block(type.fields.map { printed($0) })
        case .union:
            let members = type.members.map { self[$0].name }.joined(separator: " | ")
            return description + "union \(type.name)" + (members.isEmpty ? "" : " = \(members)")
        case .enumeration:
            let values = type.enumValues.map {
                described($0.description, "  ") + "  " + $0.name + deprecated($0.deprecation)
            }
            return description + "enum \(type.name)" + block(values)
        case .inputObject:
            let oneOf = type.isOneOf ? " @oneOf" : ""
            let fields = type.inputs.map { described($0.description, "  ") + "  " + printed($0) }
            return description + "input \(type.name)\(oneOf)" + block(fields)
        }
    }

    private func printed(_ field: FieldDefinition) -> String {
        var result = described(field.description, "  ") + "  " + field.name + printed(field.arguments, "  ")
        result += ": " + printed(field.type)
        if field.isBare { result += " @bare" }
        if field.costMultiplier != .none {
            let multiplier = field.argument(field.costMultiplier)?.name ?? ""
            result += " @cost(weight: \(field.cost), multiplier: \(Printer.quoted(multiplier)))"
        } else if field.cost != 1 {
            result += " @cost(weight: \(field.cost))"
        }
        return result + deprecated(field.deprecation)
    }

    private func printed(_ arguments: [InputDefinition], _ indent: String) -> String {
        guard !arguments.isEmpty else { return "" }
        if arguments.allSatisfy({ $0.description == nil }) {
            return "(" + arguments.map { printed($0) }.joined(separator: ", ") + ")"
        }
        let inner = indent + "  "
        let lines = arguments.map { described($0.description, inner) + inner + printed($0) }
        return "(\n" + lines.joined(separator: "\n") + "\n\(indent))"
    }

    private func printed(_ input: InputDefinition) -> String {
        let value = input.defaultText.map { " = \($0)" } ?? ""
        return "\(input.name): \(printed(input.type))\(value)" + deprecated(input.deprecation)
    }

    private func deprecated(_ reason: String?) -> String {
        guard let reason else { return "" }
        return reason == "No longer supported" ? " @deprecated" : " @deprecated(reason: \(Printer.quoted(reason)))"
    }

    private func described(_ description: String?, _ indent: String = "") -> String {
        guard let description else { return "" }
        return indent + (BlockString.printed(description, indent: indent) ?? Printer.quoted(description)) + "\n"
    }

    private func block(_ lines: [String]) -> String {
        lines.isEmpty ? "" : " {\n" + lines.joined(separator: "\n") + "\n}"
    }
}
