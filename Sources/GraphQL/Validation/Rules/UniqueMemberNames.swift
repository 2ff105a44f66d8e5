extension Validator {
    /// A type, taken with its extensions, has no two fields and no two enum values of one name. (§3.6, §3.9, §3.10)
    mutating func uniqueMembers() {
        var fields: [Symbol: [Symbol: UInt32]] = [:]
        var values: [Symbol: [Symbol: UInt32]] = [:]
        for definition in document.typeDefinitions where definition.isType {
            guard let type = definition.name?.symbol else { continue }
            if rules.contains(.uniqueFieldDefinitionNames) {
                for name in definition.fields.map(\.name) + definition.inputs.map(\.name) {
                    check(name, of: type, "Field", &fields[type, default: [:]]) { existing, symbol in
                        existing.field(symbol) != nil || existing.input(symbol) != nil
                    }
                }
            }
            if rules.contains(.uniqueEnumValueNames) {
                for value in definition.enumValues {
                    check(value.name, of: type, "Enum value", &values[type, default: [:]]) { existing, symbol in
                        existing.enumPlaces[symbol] != nil
                    }
                }
            }
        }
    }

    private mutating func check(
        _ name: NameNode, of type: Symbol, _ what: String, _ first: inout [Symbol: UInt32],
        isMember: (TypeDefinition, Symbol) -> Bool
    ) {
        let shown = "\(what) '\(text(type)).\(text(name.symbol))'"
        if !isTypeSystemOnly, let existing = self.type(type), isMember(schema[existing], link[name.symbol.int]) {
            report("\(shown) already exists in the schema.", at: name.offset)
        } else if let known = first[name.symbol] {
            report("\(shown) is defined twice.", at: [known, name.offset])
        } else {
            first[name.symbol] = name.offset
        }
    }
}
