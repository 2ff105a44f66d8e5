import JSON

/// How much a document asks for, found before it is validated and in time linear in its size.
struct DocumentMeasure {
    private let document: Document
    private var fragmentPlaces: [Int32]
    /// For each fragment, how deep its fields nest and how many stand at its top; nil until it is measured.
    private var fragmentDepths: [Int?]
    private var fragmentWidths: [Int?]

    init(_ document: Document) {
        self.document = document
        fragmentPlaces = [Int32](repeating: -1, count: document.names.entries.count)
        for (index, fragment) in document.fragments.enumerated() {
            fragmentPlaces[fragment.name.symbol.int] = Int32(index)
        }
        fragmentDepths = [Int?](repeating: nil, count: document.fragments.count)
        fragmentWidths = [Int?](repeating: nil, count: document.fragments.count)
    }

    func check(_ limits: Limits) throws(GraphQLError) {
        var measure = self
        try measure.run(limits)
    }

    private mutating func run(_ limits: Limits) throws(GraphQLError) {
        try Self.refuse(document.directives.count, over: limits.directives, .directives, "directives")
        let aliases = document.selections.reduce(0) { $0 + ($1.isAliased ? 1 : 0) }
        try Self.refuse(aliases, over: limits.aliases, .aliases, "aliases")
        for operation in document.operations {
            let depth = depth(of: operation.selectionSet, chain: 0, limits)
            try Self.refuse(depth, over: limits.depth, .depth, "levels of fields")
            let width = width(of: operation.selectionSet, chain: 0, limits)
            try Self.refuse(width, over: limits.rootFields, .rootFields, "fields at its root")
        }
        for place in document.fragments.indices {
            try Self.refuse(fragmentDepth(place, chain: 0, limits), over: limits.depth, .depth, "levels of fields")
        }
    }

    private static func refuse(_ count: Int, over limit: Int, _ kind: Limits.Kind, _ what: String)
        throws(GraphQLError)
    {
        guard count > limit else { return }
        throw GraphQLError(
            "The document has more than \(limit) \(what).", code: .limit, extensions: ["limit": .string(kind.rawValue)])
    }

    /// `chain` counts the fragments followed so far: longer than the depth allowed, it is as good as too deep.
    private mutating func depth(of set: SelectionSetID, chain: Int, _ limits: Limits) -> Int {
        var deepest = 0
        for index in document.selectionSets[set.int].selections.indices {
            let selection = document.selections[index]
            switch selection.kind {
            case .field:
                let inner =
                    selection.hasSelectionSet ? depth(of: selection.selectionSet, chain: chain, limits) : 0
                deepest = max(deepest, inner + 1)
            case .inlineFragment: deepest = max(deepest, depth(of: selection.selectionSet, chain: chain, limits))
            case .spread:
                let place = Int(fragmentPlaces[selection.name.int])
                if place >= 0 { deepest = max(deepest, fragmentDepth(place, chain: chain + 1, limits)) }
            }
        }
        return deepest
    }

    /// Fragments that may follow one another: each costs stack, whether it adds depth or not.
    private static let maximumChain = 200

    private mutating func fragmentDepth(_ place: Int, chain: Int, _ limits: Limits) -> Int {
        if let known = fragmentDepths[place] { return known }
        guard chain <= Self.maximumChain else { return limits.depth.addingReportingOverflow(1).partialValue }
        fragmentDepths[place] = 0  // A cycle adds nothing; validation reports it.
        let depth = depth(of: document.fragments[place].selectionSet, chain: chain, limits)
        fragmentDepths[place] = depth
        return depth
    }

    private mutating func width(of set: SelectionSetID, chain: Int, _ limits: Limits) -> Int {
        var count = 0
        for index in document.selectionSets[set.int].selections.indices {
            let selection = document.selections[index]
            let more: Int
            switch selection.kind {
            case .field: more = 1
            case .inlineFragment: more = width(of: selection.selectionSet, chain: chain, limits)
            case .spread:
                let place = Int(fragmentPlaces[selection.name.int])
                more = place >= 0 ? fragmentWidth(place, chain: chain + 1, limits) : 0
            }
            count = min(count + more, 1 << 40)  // Beyond any limit, and far from overflow.
        }
        return count
    }

    private mutating func fragmentWidth(_ place: Int, chain: Int, _ limits: Limits) -> Int {
        if let known = fragmentWidths[place] { return known }
        guard chain <= Self.maximumChain else { return 0 }
        fragmentWidths[place] = 0
        let width = width(of: document.fragments[place].selectionSet, chain: chain, limits)
        fragmentWidths[place] = width
        return width
    }
}
