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

    /// The one that counts now comes first. Empty: without limit.
    package let windows: [Window]

    package init(windows: [Window]) { self.windows = windows }

    /// For requests that generate.
    package init(_ plan: Plan, _ meter: Meter, at now: Timestamp) {
        var windows: [Window] = []
        if let capacity = plan.requestsPerMinute {
            windows.append(Window(.minute, capacity, meter.minute, at: now))
        }
        if let perDay = plan.perDay {
            let day = Window(
                limit: .day, quota: perDay, seconds: 86_400, remaining: max(0, perDay - meter.usedToday(at: now)),
                reset: (now.nextDay - now).wholeSeconds)
            // Whichever ends first is the one to watch.
            windows.insert(day, at: day.remaining < windows.first?.remaining ?? .max ? 0 : windows.count)
        }
        self.windows = windows
    }

    /// For requests that read.
    package init(reads bucket: GCRA, _ plan: Plan, at now: Timestamp) {
        windows = plan.readsPerMinute.map { [Window(.reads, $0, bucket, at: now)] } ?? []
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
