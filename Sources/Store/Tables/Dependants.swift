import Gateway

/// Generations that have ended, and whose dependants must be told.
struct Dependants: Sendable {
    private var parents: [(id: Identifier<Generation>, lastChild: Identifier<Generation>)] = []

    init(of parents: [Identifier<Generation>] = []) { self.parents = parents.map { ($0, "") } }

    var isEmpty: Bool { parents.isEmpty }

    mutating func add(of generation: Generation, before: Generation.Status) {
        if generation.status.isTerminal, !before.isTerminal { parents.insert((generation.id, ""), at: 0) }
    }

    func next() -> (id: Identifier<Generation>, lastChild: Identifier<Generation>)? { parents.last }

    /// How far the children of the one that is next have been told.
    mutating func reached(_ child: Identifier<Generation>?, isAll: Bool) {
        if isAll { parents.removeLast() } else if let child { parents[parents.count - 1].lastChild = child }
    }
}
