extension Validator {
    /// A fragment is on an object, an interface or a union. (§5.5.1.3)
    mutating func fragmentsOnCompositeTypes(_ type: TypeID?, _ condition: NameNode) {
        guard rules.contains(.fragmentsOnCompositeTypes), let type, !schema.kind(type).isComposite else { return }
        report("A fragment cannot be on '\(schema[type].name)', which has no fields.", at: condition.offset)
    }
}
