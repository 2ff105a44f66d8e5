/// Finds every pair of fields that share a response key in one object and cannot be merged.
///
/// Which pairs are reported, and under which selection set, is as clients know it from the reference implementation:
/// fields of a set against each other, then against each fragment it spreads, then those fragments against each other.
struct ConflictSearch {
    /// Two groups of selections that conflict. Those further in come after the pair that led to them.
    struct Conflict {
        let key: Symbol
        let reason: String
        let left: [Int]
        let right: [Int]
    }

    private let validator: Validator
    private let document: Document
    private var steps = 0
    private let maximumSteps: Int
    /// Conflicts found so far: more than validation lists need not be looked for.
    private var found = 0
    private var collected: [SelectionSetID: FieldsOfSet] = [:]
    private var comparedFragments: [Pair: Bool] = [:]
    private var comparedWithFragment: [Pair: Bool] = [:]

    private struct Pair: Hashable {
        let left: UInt32
        let right: UInt32
    }

    /// The fields of a set by response key, in order, with the fragments it spreads.
    private final class FieldsOfSet {
        let id: SelectionSetID
        var keys: [Symbol] = []
        var fields: [Symbol: [Int]] = [:]
        var fragments: [Int] = []

        init(_ id: SelectionSetID) { self.id = id }
    }

    /// Bounds the recursion too: a chain of fragments may be as long as a document.
    private static let maximumDepth = 500
    private var depth = 0

    init(_ validator: Validator) {
        self.validator = validator
        document = validator.document
        maximumSteps = validator.workLeft
    }

    /// The steps taken since this was last asked.
    mutating func takeSteps() -> Int {
        defer { steps = 0 }
        return steps
    }

    private mutating func isExhausted() -> Bool {
        steps += 1
        return steps > maximumSteps || depth > Self.maximumDepth || found > validator.limits.validationErrors
    }

    mutating func conflicts(within id: SelectionSetID, of parent: TypeID) -> [Conflict] {
        var conflicts: [Conflict] = []
        let set = fields(of: id)
        for key in set.keys {
            guard let group = set.fields[key], group.count > 1 else { continue }
            for (place, left) in group.enumerated() {
                for right in group[(place + 1)...] { compare(key, left, right, excluded: false, &conflicts) }
                if isExhausted() { return conflicts }
            }
        }
        for (place, fragment) in set.fragments.enumerated() {
            compare(set, withFragment: fragment, excluded: false, &conflicts)
            for other in set.fragments[(place + 1)...] { compare(fragment, other, excluded: false, &conflicts) }
        }
        return conflicts
    }

    // MARK: Sets against sets

    private mutating func compare(
        _ left: FieldsOfSet, _ right: FieldsOfSet, excluded: Bool, _ conflicts: inout [Conflict]
    ) {
        for key in left.keys {
            guard let others = right.fields[key], let fields = left.fields[key] else { continue }
            for field in fields {
                for other in others { compare(key, field, other, excluded: excluded, &conflicts) }
                if isExhausted() { return }
            }
        }
    }

    private mutating func compare(
        _ set: FieldsOfSet, withFragment fragment: Int, excluded: Bool, _ conflicts: inout [Conflict]
    ) {
        let pair = Pair(left: set.id.index, right: UInt32(fragment))
        // A comparison that excluded nothing covers one that does.
        if let known = comparedWithFragment[pair], excluded || !known { return }
        comparedWithFragment[pair] = excluded
        if isExhausted() { return }
        let other = fields(of: document.fragments[fragment].selectionSet)
        guard set !== other else { return }
        compare(set, other, excluded: excluded, &conflicts)
        depth += 1
        for inner in other.fragments { compare(set, withFragment: inner, excluded: excluded, &conflicts) }
        depth -= 1
    }

    private mutating func compare(_ left: Int, _ right: Int, excluded: Bool, _ conflicts: inout [Conflict]) {
        guard left != right else { return }
        let pair = Pair(left: UInt32(min(left, right)), right: UInt32(max(left, right)))
        if let known = comparedFragments[pair], excluded || !known { return }
        comparedFragments[pair] = excluded
        if isExhausted() { return }
        let first = fields(of: document.fragments[left].selectionSet)
        let second = fields(of: document.fragments[right].selectionSet)
        compare(first, second, excluded: excluded, &conflicts)
        depth += 1
        for inner in second.fragments { compare(left, inner, excluded: excluded, &conflicts) }
        for inner in first.fragments { compare(inner, right, excluded: excluded, &conflicts) }
        depth -= 1
    }

    private mutating func conflictsBetween(
        _ left: SelectionSetID, _ right: SelectionSetID, excluded: Bool
    ) -> [Conflict] {
        var conflicts: [Conflict] = []
        let first = fields(of: left)
        let second = fields(of: right)
        compare(first, second, excluded: excluded, &conflicts)
        for fragment in second.fragments { compare(first, withFragment: fragment, excluded: excluded, &conflicts) }
        for fragment in first.fragments { compare(second, withFragment: fragment, excluded: excluded, &conflicts) }
        for one in first.fragments {
            for other in second.fragments { compare(one, other, excluded: excluded, &conflicts) }
        }
        return conflicts
    }

    // MARK: Fields against fields

    private mutating func compare(
        _ key: Symbol, _ left: Int, _ right: Int, excluded: Bool, _ conflicts: inout [Conflict]
    ) {
        if isExhausted() { return }
        let excluded = excluded || excludeEachOther(validator.parents[left], validator.parents[right])
        let (first, second) = (document.selections[left], document.selections[right])
        func conflict(_ reason: String) {
            found += 1
            conflicts.append(Conflict(key: key, reason: reason, left: [left], right: [right]))
        }
        if !excluded {
            guard first.name == second.name else {
                return conflict(
                    "'\(document.text(first.name))' and '\(document.text(second.name))' are different fields")
            }
            guard validator.sameArguments(first, second) else { return conflict("they have different arguments") }
        }
        if let type = validator.mergeType(left), let other = validator.mergeType(right),
            !validator.sameShape(type, other)
        {
            return conflict(
                "they have types '\(validator.schema.printed(type))' and '\(validator.schema.printed(other))'")
        }
        guard first.hasSelectionSet, second.hasSelectionSet else { return }
        depth += 1
        let inner = conflictsBetween(first.selectionSet, second.selectionSet, excluded: excluded)
        depth -= 1
        guard !inner.isEmpty else { return }
        let reasons = inner.map { "'\(document.text($0.key))' conflicts because \($0.reason)" }
        conflicts.append(
            Conflict(
                key: key, reason: reasons.joined(separator: " and "), left: [left] + inner.flatMap(\.left),
                right: [right] + inner.flatMap(\.right)))
    }

    private func excludeEachOther(_ left: TypeID, _ right: TypeID) -> Bool {
        guard left != right, left != .none, right != .none else { return false }
        return validator.schema.kind(left) == .object && validator.schema.kind(right) == .object
    }

    // MARK: Collecting

    private mutating func fields(of id: SelectionSetID) -> FieldsOfSet {
        if let known = collected[id] { return known }
        let fields = FieldsOfSet(id)
        collect(id, into: fields)
        collected[id] = fields
        return fields
    }

    private mutating func collect(_ id: SelectionSetID, into fields: FieldsOfSet) {
        for index in document.selectionSets[id.int].selections.indices {
            steps += 1
            let selection = document.selections[index]
            switch selection.kind {
            case .field:
                if fields.fields[selection.responseKey] == nil { fields.keys.append(selection.responseKey) }
                fields.fields[selection.responseKey, default: []].append(index)
            case .inlineFragment: collect(selection.selectionSet, into: fields)
            case .spread:
                guard let place = validator.fragment(selection.name), !fields.fragments.contains(place) else {
                    continue
                }
                fields.fragments.append(place)
            }
        }
    }
}
