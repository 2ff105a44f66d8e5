package import EventLoop
import Synchronization

/// Time that stands still until a test moves it.
package final class ManualClock: Timekeeper {
    private struct State {
        var elapsed: Duration = .zero
        var wakes: [@Sendable () -> Void] = []
    }

    private let start: Moment
    private let state = Mutex(State())
    /// 1 January 2026, 00:00:00 UTC.
    private static let epoch: Int64 = 1_767_225_600

    package init(startingAt start: Moment = Moment(nanoseconds: 1_000_000_000_000)) { self.start = start }

    package var now: Moment { start + state.withLock(\.elapsed) }

    package var wallTime: (seconds: Int64, nanoseconds: Int32) {
        let (seconds, attoseconds) = state.withLock(\.elapsed).components
        return (Self.epoch + seconds, Int32(attoseconds / 1_000_000_000))
    }

    package var movesByItself: Bool { false }

    package func whenMoved(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wakes.append(wake) } }

    package func advance(by duration: Duration) {
        let wakes = state.withLock { state in
            state.elapsed += duration
            return state.wakes
        }
        for wake in wakes { wake() }
    }
}
