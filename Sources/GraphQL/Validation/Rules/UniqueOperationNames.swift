extension Validator {
    /// No two operations have the same name. (§5.2.2.1)
    mutating func uniqueOperationNames() {
        guard rules.contains(.uniqueOperationNames), document.operations.count > 1 else { return }
        reportRepeated(document.operations.compactMap(\.name)) { "There are two operations named '\($0)'." }
    }

    /// Reports each name that was there before, with the place where it first was.
    mutating func reportRepeated(_ names: [NameNode], _ message: (String) -> String) {
        guard names.count > 1 else { return }
        var first: [Symbol: NameNode] = [:]
        for name in names {
            if let known = first[name.symbol] {
                report(message(text(name.symbol)), at: [known.offset, name.offset])
            } else {
                first[name.symbol] = name
            }
        }
    }

    /// Reports each name that stands more than once, with all its places.
    mutating func reportGroups(_ names: [NameNode], _ message: (String) -> String) {
        guard names.count > 1 else { return }
        var order: [Symbol] = []
        var groups: [Symbol: [UInt32]] = [:]
        for name in names {
            if groups[name.symbol] == nil { order.append(name.symbol) }
            groups[name.symbol, default: []].append(name.offset)
        }
        guard order.count < names.count else { return }
        for symbol in order {
            if let offsets = groups[symbol], offsets.count > 1 { report(message(text(symbol)), at: offsets) }
        }
    }
}
