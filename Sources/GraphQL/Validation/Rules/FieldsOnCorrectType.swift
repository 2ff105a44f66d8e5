extension Validator {
    /// A field that is selected is one that its parent type has. (§5.3.1)
    mutating func fieldsOnCorrectType(_ selection: Selection, in parent: TypeID) {
        guard rules.contains(.fieldsOnCorrectType) else { return }
        let name = text(selection.name)
        report(
            "Type '\(schema[parent].name)' has no field '\(name)'." + hint(for: name, selection.name, in: parent),
            at: selection.offset)
    }

    /// Types of an abstract type offered at most.
    private static var maximumTypesOffered: Int { 5 }

    private func hint(for name: String, _ symbol: Symbol, in parent: TypeID) -> String {
        guard suggests else { return "" }
        let symbol = link[symbol.int]
        if schema.kind(parent).isAbstract, symbol != .none {
            let having = schema[parent].possibleTypes.filter { schema.field(symbol, of: $0) != nil }
            if !having.isEmpty {
                let names = having.prefix(Self.maximumTypesOffered).map { schema[$0].name }
                return " Did you mean a fragment on \(Suggestions.list(names))?"
            }
        }
        return suggestion(for: name, among: schema[parent].fields.map(\.name))
    }
}
