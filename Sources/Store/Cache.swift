import EventLoop
import Synchronization

/// What was read lately, up to a bound: the oldest goes first.
///
/// A reader may be overtaken by a write: it takes the ``stamp`` before it reads, and what it brings is kept only if nothing
/// was withheld meanwhile. A writer withholds what it changes from before it writes until it is written, so that nobody who
/// saw the new is given the old again.
final class Cache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let cost: Int
        let end: Moment
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// In the order in which they came, from `first` on. A key that was removed stays in it until its turn.
        var keys: [Key] = []
        var first = 0
        var cost = 0
        var stamp = 0
        /// How many are writing each key now.
        var withheld: [Key: Int] = [:]
    }

    private let bound: Int
    private let lifetime: Duration?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - bound: of the costs of all that is kept.
    ///   - lifetime: how long anything is kept at most; nil: for as long as there is room.
    init(bound: Int, lifetime: Duration? = nil) { (self.bound, self.lifetime) = (bound, lifetime) }

    subscript(key: Key) -> Value? {
        guard let entry = state.withLock({ $0.entries[key] }) else { return nil }
        guard lifetime != nil, entry.end < SystemTime().now else { return entry.value }
        return nil
    }

    var stamp: Int { state.withLock(\.stamp) }

    func insert(_ value: Value, for key: Key, cost: Int = 1, readAt stamp: Int? = nil) {
        let now = lifetime == nil ? Moment.never : SystemTime().now
        state.withLock { state in
            guard stamp == nil || stamp == state.stamp, state.withheld[key] == nil, cost <= bound else { return }
            if let old = state.entries[key] {
                guard old.end < now else { return }
                state.cost -= old.cost
            }
            state.entries[key] = Entry(value: value, cost: cost, end: lifetime.map { now + $0 } ?? .never)
            state.keys.append(key)
            state.cost += cost
            while state.cost > bound {
                if let old = state.entries.removeValue(forKey: state.keys[state.first]) { state.cost -= old.cost }
                state.first += 1
            }
            guard state.first > state.keys.count / 2 else { return }
            state.keys.removeFirst(state.first)
            state.first = 0
        }
    }

    /// Does what changes the value of the key; meanwhile, and until it is read anew, the cache has none.
    func withhold<Result>(
        _ key: Key, during write: () async throws -> Result, isolation: isolated (any Actor)? = #isolation
    ) async rethrows -> Result {
        state.withLock { state in
            state.stamp += 1
            state.withheld[key, default: 0] += 1
            if let old = state.entries.removeValue(forKey: key) { state.cost -= old.cost }
        }
        defer {
            state.withLock { state in
                state.stamp += 1
                state.withheld[key] = state.withheld[key].flatMap { $0 > 1 ? $0 - 1 : nil }
            }
        }
        return try await write()
    }
}
