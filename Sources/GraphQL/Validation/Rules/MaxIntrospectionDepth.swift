extension Validator {
    /// Introspection does not go round in circles: its lists nest less than three deep. (Not in the specification.)
    mutating func maxIntrospectionDepth(_ selection: Selection) {
        guard rules.contains(.maxIntrospectionDepth) else { return }
        let symbol = link[selection.name.int]
        guard symbol != .none, symbol == schema.known.schema || symbol == schema.known.type else { return }
        var depths = [Int?](repeating: nil, count: document.fragments.count)
        guard listDepth(of: selection, &depths) >= Self.maximumListDepth else { return }
        report("Introspection asks for lists in lists in lists.", at: selection.offset)
    }

    private static var maximumListDepth: Int { 3 }

    /// How deep the lists of types and fields nest that a selection asks for. A fragment is looked at once.
    private mutating func listDepth(of selection: Selection, _ depths: inout [Int?]) -> Int {
        guard work() else { return 0 }
        switch selection.kind {
        case .spread:
            guard let place = fragment(selection.name) else { return 0 }
            if let depth = depths[place] { return depth }
            depths[place] = 0  // Seen again on its own path it adds nothing.
            let depth = listDepth(in: document.fragments[place].selectionSet, &depths)
            depths[place] = depth
            return depth
        case .inlineFragment: return listDepth(in: selection.selectionSet, &depths)
        case .field:
            let inner = selection.hasSelectionSet ? listDepth(in: selection.selectionSet, &depths) : 0
            return inner + (isListOfTypesOrFields(selection.name) ? 1 : 0)
        }
    }

    private mutating func listDepth(in set: SelectionSetID, _ depths: inout [Int?]) -> Int {
        var deepest = 0
        for index in document.selectionSets[set.int].selections.indices {
            deepest = max(deepest, listDepth(of: document.selections[index], &depths))
        }
        return deepest
    }

    private func isListOfTypesOrFields(_ name: Symbol) -> Bool {
        switch text(name) {
        case "fields", "interfaces", "possibleTypes", "inputFields": true
        default: false
        }
    }
}
