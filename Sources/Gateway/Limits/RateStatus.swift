package import Telemetry

/// Where a caller stands with a limit, as the headers of an answer tell it.
package struct RateStatus: Sendable, Equatable {
    package struct Window: Sendable, Equatable {
        package let limit: Limit
        package let quota: Int
        package let seconds: Int
        package let remaining: Int
        /// Until one more may come, or the window turns.
        package let reset: Int
    }

    /// The one that counts now; nil: without limit. Not in an array, which each answer would have to allocate.
    package let first: Window?
    package let second: Window?

    package var windows: [Window] { [first, second].compactMap(\.self) }

    /// For requests that generate.
    package init(_ plan: Plan, _ meter: Meter, at now: Timestamp) {
        let minute = plan.requestsPerMinute.map { Window(.minute, $0, meter.minute, at: now) }
        let day = plan.perDay.map { perDay in
            Window(
                limit: .day, quota: perDay, seconds: 86_400, remaining: max(0, perDay - meter.usedToday(at: now)),
                reset: (now.nextDay - now).wholeSeconds)
        }
        // Whichever ends first is the one to watch.
        let isDayFirst = (day?.remaining ?? .max) < (minute?.remaining ?? .max)
        (first, second) = isDayFirst || minute == nil ? (day, minute) : (minute, day)
    }

    /// For requests that read.
    package init(reads bucket: GCRA, _ plan: Plan, at now: Timestamp) {
        (first, second) = (plan.readsPerMinute.map { Window(.reads, $0, bucket, at: now) }, nil)
    }
}

extension RateStatus.Window {
    init(_ limit: Limit, _ capacity: Int, _ bucket: GCRA, at now: Timestamp) {
        self.init(
            limit: limit, quota: capacity, seconds: GCRA.window.wholeSeconds,
            remaining: bucket.remaining(capacity: capacity, at: now),
            reset: bucket.untilOneMore(capacity: capacity, at: now).wholeSeconds)
    }
}
