import Synchronization

/// Documents that were prepared before, by their bytes. Bounded: the one asked for longest ago makes room.
final class PlanCache: Sendable {
    private struct Entry {
        let prepared: PreparedDocument
        var lastUse: UInt64
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    private let state = Mutex(State())
    private let maximumEntries: Int
    private let maximumBytes: Int

    init(maximumEntries: Int, maximumBytes: Int) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
    }

    subscript(document: [UInt8]) -> PreparedDocument? {
        state.withLock { state in
            guard let index = state.entries.index(forKey: document) else { return nil }
            state.clock += 1
            state.entries.values[index].lastUse = state.clock
            return state.entries.values[index].prepared
        }
    }

    func insert(_ prepared: PreparedDocument, for document: [UInt8]) {
        guard maximumEntries > 0, document.count <= maximumBytes else { return }
        state.withLock { state in
            state.clock += 1
            let entry = Entry(prepared: prepared, lastUse: state.clock)
            if state.entries.updateValue(entry, forKey: document) == nil { state.bytes += document.count }
            while state.entries.count > maximumEntries || state.bytes > maximumBytes { evict(&state) }
        }
    }

    /// Lets go of an eighth at a time, so that a flood of new documents sorts seldom.
    private func evict(_ state: inout State) {
        let oldest = state.entries.map { (used: $0.value.lastUse, document: $0.key) }.sorted { $0.used < $1.used }
        for (_, document) in oldest.prefix(max(1, oldest.count / 8)) {
            state.entries[document] = nil
            state.bytes -= document.count
        }
    }

    var count: Int { state.withLock { $0.entries.count } }
}
