import Gateway
import Synchronization

/// Numbers that change whenever a generation may have: what was made of a generation still holds if its number is the same.
///
/// Generations share numbers, so a number may change for another's sake; never the other way.
final class Stamps: Sendable {
    private final class Stamp: Sendable {
        let value = Atomic<UInt64>(0)
    }

    private static let count = 4096
    private let stamps = (0..<count).map { _ in Stamp() }

    func stamp(of id: Identifier<Generation>) -> UInt64 {
        stamps[place(id)].value.load(ordering: .acquiring)
    }

    /// To be called after the change is committed, and before whoever asked for it is told.
    func moved(_ id: Identifier<Generation>) { stamps[place(id)].value.add(1, ordering: .releasing) }

    private func place(_ id: Identifier<Generation>) -> Int {
        Int(UInt(bitPattern: id.hashValue) % UInt(Self.count))
    }
}
