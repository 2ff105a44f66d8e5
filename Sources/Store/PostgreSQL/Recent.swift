import Synchronization

/// What was last seen of things that others may change: a hint of which the database has the last word.
///
/// It is kept in two halves: what is used moves to the younger, and when that is full the older goes.
final class Recent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
    }

    private let half: Int
    private let state = Mutex(State())

    init(bound: Int) { half = max(bound / 2, 1) }

    subscript(key: Key) -> Value? {
        get {
            state.withLock { state in
                if let value = state.young[key] { return value }
                guard let value = state.old.removeValue(forKey: key) else { return nil }
                state.young[key] = value
                return value
            }
        }
        set {
            state.withLock { state in
                state.old[key] = nil
                state.young[key] = newValue
                if state.young.count > half { (state.young, state.old) = ([:], state.young) }
            }
        }
    }
}
