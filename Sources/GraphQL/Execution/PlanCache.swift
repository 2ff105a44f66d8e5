import Synchronization

/// Documents that were prepared before, by their bytes. Bounded: the one asked for longest ago makes room.
final class PlanCache: Sendable {
    private struct Entry {
        let prepared: PreparedDocument
        var lastUse: UInt64
    }

    private struct State {
        var entries: [DocumentKey: Entry] = [:]
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
        let key = DocumentKey(document)
        return state.withLock { state in
            guard let index = state.entries.index(forKey: key) else { return nil }
            state.clock += 1
            state.entries.values[index].lastUse = state.clock
            return state.entries.values[index].prepared
        }
    }

    func insert(_ prepared: PreparedDocument, for document: [UInt8]) {
        guard maximumEntries > 0, document.count <= maximumBytes else { return }
        let key = DocumentKey(document)
        state.withLock { state in
            state.clock += 1
            let entry = Entry(prepared: prepared, lastUse: state.clock)
            if state.entries.updateValue(entry, forKey: key) == nil { state.bytes += document.count }
            while state.entries.count > maximumEntries || state.bytes > maximumBytes { evict(&state) }
        }
    }

    /// Lets go of an eighth at a time, so that a flood of new documents sorts seldom.
    private func evict(_ state: inout State) {
        let oldest = state.entries.map { (used: $0.value.lastUse, key: $0.key) }.sorted { $0.used < $1.used }
        for (_, key) in oldest.prefix(max(1, oldest.count / 8)) {
            state.entries[key] = nil
            state.bytes -= key.bytes.count
        }
    }

    var count: Int { state.withLock { $0.entries.count } }
}

/// A document's bytes with their hash, worked out once.
///
/// The standard hash takes bytes of an array one by one, which was an eighth of the time of a known document. This one
/// takes eight at a time, and starts from numbers drawn for the process, so that nobody can prepare collisions.
private struct DocumentKey: Hashable {
    let bytes: [UInt8]
    private let hash: UInt64

    private static let seed = UInt64.random(in: .min ... .max)
    private static let factor = UInt64.random(in: .min ... .max) | 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let (seed, factor) = (Self.seed, Self.factor)
        hash = unsafe bytes.withUnsafeBytes { bytes in
            var hash = seed ^ UInt64(bytes.count)
            var place = 0
            while place + 8 <= bytes.count {
                // Within bounds, as was just asked.
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                hash = Self.mixed(hash ^ word, factor)
                place += 8
            }
            var rest: UInt64 = 0
            while place < bytes.count {
                rest = unsafe rest << 8 | UInt64(bytes[place])
                place += 1
            }
            return Self.mixed(hash ^ rest, factor)
        }
    }

    @inline(__always)
    private static func mixed(_ word: UInt64, _ factor: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
