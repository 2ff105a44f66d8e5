import Synchronization

/// A value that is made anew when it is asked for and older than `freshness`, by one at a time: whoever asks meanwhile has the
/// former.
final class Remembered<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var madeAt: ContinuousClock.Instant?
        var isBeingMade = false
    }

    private let state = Mutex(State())
    private let freshness: Duration
    private let make: @Sendable () async -> Value

    init(for freshness: Duration, _ make: @escaping @Sendable () async -> Value) {
        (self.freshness, self.make) = (freshness, make)
    }

    func value() async -> Value {
        let now = ContinuousClock.now
        let present = state.withLock { state -> Value? in
            if let value = state.value, let madeAt = state.madeAt, state.isBeingMade || now - madeAt < freshness {
                return value
            }
            state.isBeingMade = true
            return nil
        }
        if let present { return present }
        let value = await make()
        state.withLock { $0 = State(value: value, madeAt: now) }
        return value
    }
}
