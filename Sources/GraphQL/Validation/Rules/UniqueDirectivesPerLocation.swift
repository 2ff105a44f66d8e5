extension Validator {
    /// A directive stands once in a place, unless it is repeatable. (§5.7.3)
    mutating func uniqueDirectivesPerLocation(_ range: NodeRange) {
        guard rules.contains(.uniqueDirectivesPerLocation), range.count > 1 else { return }
        var first: [Symbol: UInt32] = [:]
        uniqueDirectives(range, &first)
    }

    /// The same over several places that count as one: a type and its extensions.
    mutating func uniqueDirectives(_ range: NodeRange, _ first: inout [Symbol: UInt32]) {
        guard rules.contains(.uniqueDirectivesPerLocation) else { return }
        for directive in document.directives[range.indices] where isOnce(directive.name.symbol) {
            if let known = first[directive.name.symbol] {
                report(
                    "Directive '@\(text(directive.name.symbol))' can stand here only once.",
                    at: [known, directive.offset])
            } else {
                first[directive.name.symbol] = directive.offset
            }
        }
    }

    private func isOnce(_ name: Symbol) -> Bool {
        if let definition = local.directives[name] { return !definition.isRepeatable }
        return directiveDefinition(name).map { !$0.isRepeatable } ?? false
    }
}
