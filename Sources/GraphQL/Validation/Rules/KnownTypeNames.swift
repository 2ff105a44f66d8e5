extension Validator {
    /// Every type that is named exists. (§5.5.1.2)
    mutating func knownTypeNames(_ name: NameNode, inTypeSystem: Bool = false) {
        guard rules.contains(.knownTypeNames) else { return }
        if let type = type(name.symbol), !isTypeSystemOnly || !schema[type].isBuiltIn { return }
        if local.types.contains(name.symbol) { return }
        let text = text(name.symbol)
        if inTypeSystem, BuiltInScalar(rawValue: text) != nil || isIntrospectionType(text) { return }
        report(
            "There is no type '\(text)'."
                + suggestion(for: text, among: schema.types.lazy.filter { !$0.isIntrospective }.map(\.name)),
            at: name.offset)
    }

    private func isIntrospectionType(_ name: String) -> Bool {
        name.hasPrefix("__") && schema.type(named: name) != nil
    }
}
