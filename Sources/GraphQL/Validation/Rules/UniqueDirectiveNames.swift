extension Validator {
    /// No two directives have the same name. A built-in one may be defined anew, once. (§3.13)
    mutating func uniqueDirectiveNames() {
        guard rules.contains(.uniqueDirectiveNames) else { return }
        var fresh: [NameNode] = []
        for definition in document.typeDefinitions where definition.kind == .directive {
            guard let name = definition.name else { continue }
            if !isTypeSystemOnly, directiveDefinition(name.symbol) != nil {
                report("Directive '@\(text(name.symbol))' already exists in the schema.", at: name.offset)
            } else {
                fresh.append(name)
            }
        }
        reportRepeated(fresh) { "There are two directives named '@\($0)'." }
    }
}
