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
        let interval = Self.interval(capacity)
        let missing = missing(capacity, at: now)
        guard missing + interval <= Self.whole(capacity) else { return false }
        fullAt = now.milliseconds * 1000 + missing + interval
        return true
    }

    /// Puts back one that was taken.
    package mutating func giveBack(capacity: Int) { fullAt -= Self.interval(capacity) }

    package func remaining(capacity: Int, at now: Timestamp) -> Int {
        Int((Self.whole(capacity) - missing(capacity, at: now)) / Self.interval(capacity))
    }

    /// Until it holds one more than now; zero where it is full.
    package func untilOneMore(capacity: Int, at now: Timestamp) -> Duration {
        let missing = missing(capacity, at: now)
        guard missing > 0 else { return .zero }
        let interval = Self.interval(capacity)
        return .microseconds((missing - 1) % interval + 1)
    }

    /// How long it takes to fill. Never longer than from empty: neither a clock that was set back nor a smaller plan makes
    /// anybody wait for what they never used.
    private func missing(_ capacity: Int, at now: Timestamp) -> Int64 {
        min(max(0, fullAt - now.milliseconds * 1000), Self.whole(capacity))
    }

    /// What an empty bucket takes to fill: a window, less what does not divide.
    private static func whole(_ capacity: Int) -> Int64 { interval(capacity) * Int64(max(capacity, 0)) }

    /// Rounded down, so that nobody gets less than the plan says: at 6,000 a minute nothing more, at 360,000 half a percent.
    private static func interval(_ capacity: Int) -> Int64 { max(1, windowMicroseconds / Int64(max(capacity, 1))) }
}
