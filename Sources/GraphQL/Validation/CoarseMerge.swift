/// Decides in linear time whether all fields that share a response key are the same field.
///
/// It takes no account of types that exclude each other, so that its no means "look closer" and its yes is final.
struct CoarseMerge {
    private let validator: Validator
    private let document: Document
    private(set) var steps = 0

    /// Fields of the sets being merged; each frame of the recursion owns the end of the array.
    private var entries: [Entry] = []
    /// For each key, the entry of the present frame that has it: valid while `stamps` holds the frame's number.
    private var heads: [Int32]
    private var stamps: [UInt32]
    private var fragmentStamps: [UInt32]
    private var frame: UInt32 = 0
    /// Sets already merged by themselves, and combinations already merged.
    private var isDone: [Bool]
    private var doneTogether: Set<[UInt32]> = []

    private struct Entry {
        let selection: Int
        /// The next entry with the same key, or -1.
        var next: Int32 = -1
        /// The last entry with the same key, kept in the first.
        var last: Int32
        let isFirst: Bool
    }

    init(_ validator: Validator) {
        self.validator = validator
        document = validator.document
        heads = [Int32](repeating: -1, count: document.names.entries.count)
        stamps = [UInt32](repeating: 0, count: document.names.entries.count)
        fragmentStamps = [UInt32](repeating: 0, count: document.fragments.count)
        isDone = [Bool](repeating: false, count: document.selectionSets.count)
    }

    mutating func allMerge() -> Bool {
        for operation in document.operations where !merge([operation.selectionSet]) { return false }
        for fragment in document.fragments where !merge([fragment.selectionSet]) { return false }
        return true
    }

    private mutating func merge(_ sets: [SelectionSetID]) -> Bool {
        if sets.count == 1 {
            if isDone[sets[0].int] { return true }
            isDone[sets[0].int] = true
        } else if !doneTogether.insert(sets.map(\.index).sorted()).inserted {
            return true
        }
        let base = entries.count
        defer { entries.removeSubrange(base...) }
        frame += 1
        for set in sets where !collect(set, from: base) { return false }
        let end = entries.count
        var inner: [SelectionSetID] = []
        for index in base..<end where entries[index].isFirst {
            inner.removeAll(keepingCapacity: true)
            var entry = index
            while entry >= 0 {
                let selection = document.selections[entries[entry].selection]
                if selection.hasSelectionSet, !inner.contains(selection.selectionSet) {
                    inner.append(selection.selectionSet)
                    steps += inner.count
                }
                entry = Int(entries[entry].next)
            }
            if steps > validator.workLeft { return false }
            if !inner.isEmpty, !merge(inner) { return false }
        }
        return true
    }

    /// Adds a set's fields to the frame; false at the first that differs from one with the same key.
    private mutating func collect(_ id: SelectionSetID, from base: Int) -> Bool {
        for index in document.selectionSets[id.int].selections.indices {
            steps += 1
            let selection = document.selections[index]
            switch selection.kind {
            case .field: guard add(index, selection) else { return false }
            case .inlineFragment: guard collect(selection.selectionSet, from: base) else { return false }
            case .spread:
                guard let place = validator.fragment(selection.name), fragmentStamps[place] != frame else { continue }
                fragmentStamps[place] = frame
                guard collect(document.fragments[place].selectionSet, from: base) else { return false }
            }
        }
        return true
    }

    private mutating func add(_ index: Int, _ selection: Selection) -> Bool {
        let key = selection.responseKey.int
        guard stamps[key] == frame else {
            stamps[key] = frame
            heads[key] = Int32(entries.count)
            entries.append(Entry(selection: index, last: Int32(entries.count), isFirst: true))
            return true
        }
        let head = Int(heads[key])
        let known = entries[head].selection
        let other = document.selections[known]
        guard other.name == selection.name, validator.sameArguments(other, selection) else { return false }
        if let left = validator.mergeType(known), let right = validator.mergeType(index),
            !validator.sameShape(left, right)
        {
            return false
        }
        // Types are compared with the first entry, which therefore has to be one whose type is known.
        if validator.mergeType(known) == nil, validator.mergeType(index) != nil { return false }
        entries[Int(entries[head].last)].next = Int32(entries.count)
        entries[head].last = Int32(entries.count)
        entries.append(Entry(selection: index, last: -1, isFirst: false))
        return true
    }
}
