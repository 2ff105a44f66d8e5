/// A name as a small number: two names of one table are equal when their symbols are.
struct Symbol: Hashable, Sendable {
    let index: UInt32

    /// Stands for "no such name"; no table gives it out.
    static let none = Symbol(index: .max)

    @inline(__always)
    init(index: UInt32) { self.index = index }

    @inline(__always)
    init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }

    @inline(__always)
    var int: Int { Int(index) }
}

/// The distinct names among some bytes, numbered in order of first appearance.
///
/// It keeps where each name stands, not the name itself: every call is given the bytes again, which are the document's
/// source or the schema's pool. Hashes are seeded per process, so nobody can prepare names that collide.
struct NameTable: Sendable {
    struct Entry: Sendable {
        let hash: UInt32
        let start: UInt32
        let end: UInt32
    }

    private(set) var entries: [Entry] = []

    /// Entry numbers plus one, zero where free; a power of two, never more than half full.
    private var buckets: [UInt32]

    init(expecting count: Int = 32) {
        var capacity = 64
        while capacity < count * 2 { capacity *= 2 }
        buckets = [UInt32](repeating: 0, count: capacity)
        entries.reserveCapacity(capacity / 2)
    }

    /// The symbol of the name at `start..<end`, made if it is met for the first time.
    mutating func intern(_ start: Int, _ end: Int, hash: UInt32, in bytes: [UInt8]) -> Symbol {
        var slot = Int(hash) & (buckets.count - 1)
        while buckets[slot] != 0 {
            let index = Int(buckets[slot]) - 1
            if entries[index].hash == hash, matches(entries[index], bytes, start, end, in: bytes) {
                return Symbol(index)
            }
            slot = (slot + 1) & (buckets.count - 1)
        }
        let index = entries.count
        entries.append(Entry(hash: hash, start: UInt32(start), end: UInt32(end)))
        buckets[slot] = UInt32(index + 1)
        if entries.count * 2 > buckets.count { grow() }
        return Symbol(index)
    }

    /// The symbol of a name that stands in other bytes, if this table has it.
    func find(_ start: Int, _ end: Int, of other: [UInt8], hash: UInt32, in bytes: [UInt8]) -> Symbol? {
        var slot = Int(hash) & (buckets.count - 1)
        while buckets[slot] != 0 {
            let index = Int(buckets[slot]) - 1
            if entries[index].hash == hash, matches(entries[index], other, start, end, in: bytes) {
                return Symbol(index)
            }
            slot = (slot + 1) & (buckets.count - 1)
        }
        return nil
    }

    private func matches(_ entry: Entry, _ other: [UInt8], _ start: Int, _ end: Int, in bytes: [UInt8]) -> Bool {
        guard Int(entry.end - entry.start) == end - start else { return false }
        var left = Int(entry.start)
        for right in start..<end {
            if bytes[left] != other[right] { return false }
            left += 1
        }
        return true
    }

    private mutating func grow() {
        buckets = [UInt32](repeating: 0, count: buckets.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Int(entry.hash) & (buckets.count - 1)
            while buckets[slot] != 0 { slot = (slot + 1) & (buckets.count - 1) }
            buckets[slot] = UInt32(index + 1)
        }
    }
}

/// The hash of a name, built byte by byte while it is read.
struct NameHash {
    private static let seed = UInt64.random(in: .min ... .max)
    private static let multiplier = UInt64.random(in: .min ... .max) | 1

    private var state: UInt64
    private let factor: UInt64

    init() {
        state = Self.seed
        factor = Self.multiplier
    }

    @inline(__always)
    mutating func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* factor }

    @inline(__always)
    var value: UInt32 { UInt32(truncatingIfNeeded: state >> 32) ^ UInt32(truncatingIfNeeded: state >> 11) }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash = NameHash()
        for byte in bytes { hash.combine(byte) }
        return hash.value
    }
}
