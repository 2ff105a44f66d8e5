package import Telemetry

/// Civil time as the domain reckons with it: whole milliseconds, days in UTC.
extension Timestamp {
    package static let distantPast = Timestamp(milliseconds: 0)
    /// The last moment that RFC 3339 can write.
    package static let distantFuture = Timestamp(milliseconds: 253_402_300_799_999)

    package static func + (time: Self, duration: Duration) -> Self {
        Timestamp(milliseconds: time.milliseconds + duration.milliseconds)
    }

    package static func - (time: Self, duration: Duration) -> Self {
        Timestamp(milliseconds: time.milliseconds - duration.milliseconds)
    }

    package static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }

    /// Days since 1970, in UTC.
    package var day: Int64 { milliseconds / Self.millisecondsOfDay }

    package var nextDay: Timestamp { Timestamp(milliseconds: (day + 1) * Self.millisecondsOfDay) }

    private static let millisecondsOfDay: Int64 = 86_400_000
}

extension Duration {
    /// Rounded up, so that nothing that waits comes too early.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }

    /// Whole seconds, rounded up.
    package var wholeSeconds: Int { Int((milliseconds + 999) / 1000) }
}
