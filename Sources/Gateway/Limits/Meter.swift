package import Telemetry

/// Which limit was met. The raw value is its name in errors and headers.
package enum Limit: String, Sendable {
    case minute, day, queue, reads, streams
}

/// What an account has used of its plan: the bucket of the minute, the counter of the day, what runs and what waits.
package struct Meter: Sendable, Equatable {
    package var minute: GCRA
    /// The day the counter belongs to, since 1970 in UTC.
    package private(set) var day: Int64
    private var count: Int
    package var running: Int
    package var queued: Int

    package init(minute: GCRA = GCRA(), day: Int64 = 0, usedToday count: Int = 0, running: Int = 0, queued: Int = 0) {
        (self.minute, self.day, self.count, self.running, self.queued) = (minute, day, count, running, queued)
    }

    package func usedToday(at now: Timestamp) -> Int { day == countedDay(at: now) ? count : 0 }

    /// The day for which somebody counts. Who asked before midnight and comes after it, or whose clock is late, counts for the day
    /// that has begun: else the count would begin anew.
    private func countedDay(at now: Timestamp) -> Int64 { day == now.day + 1 ? day : now.day }

    /// The counter as it is stored, with ``day``.
    package var storedCount: Int { count }

    /// Counts one accepted generation, or says which limit forbids it. What is refused is not counted.
    package mutating func admit(_ plan: Plan, at now: Timestamp) -> ServiceError? {
        if let perDay = plan.perDay, usedToday(at: now) >= perDay {
            return .limit(
                .day, "The day's \(perDay) generations of plan \(plan.name) are used up; the day turns at 00:00 UTC.",
                retryAfter: now.nextDay - now)
        }
        // Together, for one that is about to run counts as waiting for a moment, and the bound must not depend on that.
        if let waiting = plan.queued, let running = plan.concurrent, self.running + queued >= waiting + running {
            return .limit(
                .queue,
                "\(queued) generations wait already, as many as plan \(plan.name) lets wait. Try again when some have ended.",
                retryAfter: Self.queueRetry)
        }
        var bucket = minute
        if let capacity = plan.requestsPerMinute, !bucket.take(capacity: capacity, at: now) {
            return .limit(
                .minute, "Plan \(plan.name) allows \(capacity) generations a minute.",
                retryAfter: bucket.untilOneMore(capacity: capacity, at: now))
        }
        minute = bucket
        count = usedToday(at: now) + 1
        day = countedDay(at: now)
        queued += 1
        return nil
    }

    /// What to say when the queue is full: nobody knows when a place comes free.
    private static let queueRetry: Duration = .seconds(5)
}

extension ServiceError {
    package static func limit(_ limit: Limit, _ message: String, retryAfter: Duration) -> ServiceError {
        ServiceError(.rateLimit, message, retryAfter: retryAfter, limit: limit)
    }
}
