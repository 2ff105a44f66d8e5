package import Telemetry

/// A bucket that holds `capacity` requests and fills evenly within ``window`` (generic cell rate algorithm).
///
/// Its whole state is one moment, at which it will be full. In microseconds: at 6,000 a minute a request is 10 ms, and
/// rates that do not divide a minute must not drift.
package struct GCRA: Sendable, Equatable {
    package static let window: Duration = .seconds(60)
    private static let windowMicroseconds: Int64 = 60_000_000

    package private(set) var fullAt: Int64

    /// Full from the beginning of time.
    package init(fullAt: Int64 = 0) { self.fullAt = fullAt }

    /// Takes one, if there is one.
    package mutating func take(capacity: Int, at now: Timestamp) -> Bool {
        let (now, interval) = (now.milliseconds * 1000, Self.interval(capacity))
        let next = max(fullAt, now) + interval
        guard next - now <= Self.windowMicroseconds else { return false }
        fullAt = next
        return true
    }

    package func remaining(capacity: Int, at now: Timestamp) -> Int {
        let missing = max(0, fullAt - now.milliseconds * 1000)
        return Int((Self.windowMicroseconds - missing) / Self.interval(capacity))
    }

    /// Until it holds one more than now; zero where it is full.
    package func untilOneMore(capacity: Int, at now: Timestamp) -> Duration {
        let missing = max(0, fullAt - now.milliseconds * 1000)
        guard missing > 0 else { return .zero }
        let interval = Self.interval(capacity)
        let level = (Self.windowMicroseconds - missing) / interval + 1
        return .microseconds(max(0, missing - (Self.windowMicroseconds - level * interval)))
    }

    private static func interval(_ capacity: Int) -> Int64 { windowMicroseconds / Int64(max(capacity, 1)) }
}
