extension Validator {
    /// A subscription selects one field at its root, which is not one of introspection, and does so unconditionally.
    /// (§5.2.4.1)
    mutating func singleFieldSubscriptions(_ operation: Operation) {
        guard rules.contains(.singleFieldSubscriptions), operation.kind == .subscription else { return }
        let root = schema.root(.subscription)
        guard root != .none else { return }
        var fields = RootFields()
        collect(operation.selectionSet, of: root, into: &fields)
        if !fields.conditions.isEmpty {
            report("The root of a subscription takes neither @skip nor @include.", at: fields.conditions)
        }
        if fields.order.count > 1 {
            let extra = fields.order.dropFirst().flatMap { fields.groups[$0] ?? [] }
            report("A subscription selects one field at its root.", at: extra.map { document.selections[$0].offset })
        }
        for key in fields.order {
            let group = fields.groups[key] ?? []
            guard let first = group.first, text(document.selections[first].name).hasPrefix("__") else { continue }
            report(
                "A subscription does not select introspection at its root.",
                at: group.map { document.selections[$0].offset })
        }
    }

    private struct RootFields {
        var order: [Symbol] = []
        var groups: [Symbol: [Int]] = [:]
        var conditions: [UInt32] = []
        var visited: Set<Symbol> = []
    }

    private mutating func collect(_ id: SelectionSetID, of root: TypeID, into fields: inout RootFields) {
        for index in document.selectionSets[id.int].selections.indices {
            guard work() else { return }
            let selection = document.selections[index]
            for directive in document.directives[selection.directives.indices] {
                let symbol = link[directive.name.symbol.int]
                if symbol != .none, symbol == schema.known.skip || symbol == schema.known.include {
                    fields.conditions.append(directive.offset)
                }
            }
            switch selection.kind {
            case .field:
                if fields.groups[selection.responseKey] == nil { fields.order.append(selection.responseKey) }
                fields.groups[selection.responseKey, default: []].append(index)
            case .inlineFragment:
                guard selection.name == .none || applies(selection.name, to: root) else { continue }
                collect(selection.selectionSet, of: root, into: &fields)
            case .spread:
                guard fields.visited.insert(selection.name).inserted, let place = fragment(selection.name) else {
                    continue
                }
                let fragment = document.fragments[place]
                if applies(fragment.condition.symbol, to: root) {
                    collect(fragment.selectionSet, of: root, into: &fields)
                }
            }
        }
    }

    private func applies(_ condition: Symbol, to root: TypeID) -> Bool {
        guard let type = type(condition), schema.kind(type).isComposite else { return false }
        return type == root || schema.overlaps.contains(root, in: type)
    }
}
