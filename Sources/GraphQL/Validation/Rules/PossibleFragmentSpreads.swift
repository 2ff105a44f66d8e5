extension Validator {
    /// A fragment is spread where its type can occur. (§5.5.2.3)
    mutating func possibleFragmentSpreads(spread: Selection, in parent: TypeID) {
        guard rules.contains(.possibleFragmentSpreads), let place = fragment(spread.name),
            let type = type(document.fragments[place].condition.symbol)
        else { return }
        check(type, in: parent, "Fragment '\(text(spread.name))'", at: spread.offset)
    }

    mutating func possibleFragmentSpreads(inline: Selection, on type: TypeID, in parent: TypeID) {
        guard rules.contains(.possibleFragmentSpreads) else { return }
        check(type, in: parent, "This fragment", at: inline.offset)
    }

    private mutating func check(_ type: TypeID, in parent: TypeID, _ what: String, at offset: UInt32) {
        guard schema.kind(type).isComposite, !schema.overlaps.overlap(type, parent) else { return }
        report(
            "\(what) can never apply: no '\(schema[parent].name)' is a '\(schema[type].name)'.", at: offset)
    }
}
