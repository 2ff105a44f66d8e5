extension Validator {
    /// A directive is defined, and may stand where it stands. (§5.7.1, §5.7.2)
    mutating func knownDirectives(_ directive: Directive, at location: DirectiveLocation) {
        guard rules.contains(.knownDirectives) else { return }
        let allowed: [DirectiveLocation]
        if let definition = local.directives[directive.name.symbol] {
            allowed = definition.locations.compactMap { DirectiveLocation(name: text($0.symbol)) }
        } else if let definition = directiveDefinition(directive.name.symbol) {
            allowed = definition.locations
        } else {
            let name = text(directive.name.symbol)
            return report(
                "There is no directive '@\(name)'."
                    + suggestion(for: name, among: schema.directives.map(\.name)), at: directive.offset)
        }
        guard !allowed.contains(location) else { return }
        report("Directive '@\(text(directive.name.symbol))' cannot stand on \(location.name).", at: directive.offset)
    }
}
