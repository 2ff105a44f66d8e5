extension Validator {
    /// What is extended exists and is of the same kind. (§3.4.3)
    mutating func possibleTypeExtensions() {
        guard rules.contains(.possibleTypeExtensions) else { return }
        for definition in document.typeDefinitions where definition.isExtension && definition.isType {
            guard let name = definition.name else { continue }
            let shown = text(name.symbol)
            if let known = local.typeDefinitions[name.symbol] {
                guard known.kind != definition.kind else { continue }
                report("Type '\(shown)' is extended as what it is not.", at: [known.offset, definition.offset])
            } else if let type = type(name.symbol), !isTypeSystemOnly || !schema[type].isBuiltIn {
                guard schema.kind(type) != definition.kind.typeKind else { continue }
                report("Type '\(shown)' is extended as what it is not.", at: definition.offset)
            } else {
                let known = schema.types.filter { !$0.isIntrospective }.map(\.name) + local.types.map { text($0) }
                report(
                    "Type '\(shown)' is extended but not defined." + suggestion(for: shown, among: known),
                    at: name.offset)
            }
        }
    }
}
