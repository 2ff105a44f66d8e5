import Synchronization

/// Wakes the one that waits. Rung many times before it is answered, it rings once.
package final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var waiting: Sleeper?
    }

    private let state = Mutex(State())

    package init() {}

    package func ring() {
        let waiting = state.withLock { state in
            state.hasRung = true
            return state.waiting.take()
        }
        waiting?.wake()
    }

    /// From here on, a ring is a new one.
    package func answer() { state.withLock { $0.hasRung = false } }

    /// Until it rings, or has rung since it was answered, or `limit` is over, or the task is cancelled.
    package func wait(on lane: Lane, atMost limit: Duration) async {
        let sleeper = Sleeper(lane: lane)
        let hasRung = state.withLock { state in
            if !state.hasRung { state.waiting = sleeper }
            return state.hasRung
        }
        if !hasRung { _ = await sleeper.sleep(for: limit) }
    }
}
