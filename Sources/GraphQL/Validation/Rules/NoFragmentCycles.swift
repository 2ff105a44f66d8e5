extension Validator {
    /// No fragment spreads itself, through others or directly. (§5.5.2.2)
    mutating func noFragmentCycles() {
        guard rules.contains(.noFragmentCycles), !document.fragments.isEmpty else { return }
        var search = CycleSearch(
            isVisited: [Bool](repeating: false, count: document.fragments.count),
            placeOnPath: [Int](repeating: -1, count: document.fragments.count))
        for index in document.fragments.indices {
            guard let place = fragment(document.fragments[index].name.symbol), !search.isVisited[place] else {
                continue
            }
            follow(from: place, &search)
        }
    }

    private struct CycleSearch {
        var isVisited: [Bool]
        /// How many spreads lead to each fragment on the path; -1 for those not on it.
        var placeOnPath: [Int]
        var path: [Selection] = []
        var frames: [(fragment: Int, spreads: [Selection], next: Int)] = []
    }

    /// Follows spreads depth first, with a stack of its own: fragments may chain as long as a document.
    private mutating func follow(from start: Int, _ search: inout CycleSearch) {
        enter(start, &search)
        while let frame = search.frames.last {
            guard work() else { return }
            guard frame.next < frame.spreads.count else {
                search.placeOnPath[frame.fragment] = -1
                search.frames.removeLast()
                if !search.path.isEmpty { search.path.removeLast() }
                continue
            }
            search.frames[search.frames.count - 1].next += 1
            let spread = frame.spreads[frame.next]
            guard let target = fragment(spread.name) else { continue }
            if search.placeOnPath[target] >= 0 {
                let cycle = search.path[search.placeOnPath[target]...] + [spread]
                let through = cycle.dropLast().map { "'\(text($0.name))'" }.joined(separator: ", ")
                report(
                    "Fragment '\(text(spread.name))' spreads itself" + (through.isEmpty ? "." : " through \(through)."),
                    at: cycle.map(\.offset))
            } else if !search.isVisited[target] {
                search.path.append(spread)
                enter(target, &search)
            }
        }
    }

    private mutating func enter(_ fragment: Int, _ search: inout CycleSearch) {
        search.isVisited[fragment] = true
        search.placeOnPath[fragment] = search.path.count
        search.frames.append((fragment, spreads(in: document.fragments[fragment].selectionSet), 0))
    }

    /// The spreads in a set: its own first, then those of the sets inside, last set first. Fixes which of several
    /// cycles through the same fragments is reported.
    private mutating func spreads(in set: SelectionSetID) -> [Selection] {
        var found: [Selection] = []
        var pending = [set]
        while let next = pending.popLast() {
            for selection in document.selections[document.selectionSets[next.int].selections.indices] {
                guard work() else { return [] }
                if selection.kind == .spread {
                    found.append(selection)
                } else if selection.hasSelectionSet {
                    pending.append(selection.selectionSet)
                }
            }
        }
        return found
    }
}
