import Gateway
import Telemetry

/// How much an account at a vendor may still take: ours to know, for a vendor's 429 is a mistake of our planning.
///
/// How many run at once and how many begin in a minute is what the operator says. Vendors bound each model besides, by plans that
/// they do not tell: that is learnt. A refusal makes the bound what ran then, and as many good ends as it allows raise it by one.
struct VendorRoom: Sendable {
    private(set) var concurrency: Int?
    private(set) var perMinute: Int?
    private var running: [String: Identifier<Model>] = [:]
    private var learnt: [Identifier<Model>: Learnt] = [:]
    private var bucket = GCRA()
    /// When the next that finds no place may come back.
    private var nextReturn = Timestamp.distantPast

    private struct Learnt: Sendable {
        var running = 0
        /// nil until there was a refusal.
        var bound: Int?
        var goodEnds = 0
        var refusals = 0
        var closedUntil = Timestamp.distantPast
    }

    /// Those who find no place come back one after another: soon where few wait, and never all at once.
    private static let returnInterval: Duration = .milliseconds(50)
    private static let shortestWait: Duration = .seconds(1)
    private static let longestWait: Duration = .seconds(60)

    init(concurrency: Int? = nil, perMinute: Int? = nil) {
        (self.concurrency, self.perMinute) = (concurrency, perMinute)
    }

    mutating func set(concurrency: Int?, perMinute: Int?) {
        (self.concurrency, self.perMinute) = (concurrency, perMinute)
    }

    /// Takes a place and answers nil; where there is none, says when to come back.
    mutating func take(_ task: String, for model: Identifier<Model>, at now: Timestamp) -> Duration? {
        if running[task] != nil { return nil }
        let known = learnt[model] ?? Learnt()
        if known.closedUntil > now { return waits(until: known.closedUntil, at: now) }
        if running.count >= concurrency ?? .max || known.running >= known.bound ?? .max {
            return waits(until: now, at: now)
        }
        if let perMinute, !bucket.take(capacity: perMinute, at: now) {
            return waits(until: now + bucket.untilOneMore(capacity: perMinute, at: now), at: now)
        }
        occupy(task, for: model)
        return nil
    }

    /// The vendor has it already, whether or not there was a place.
    mutating func occupy(_ task: String, for model: Identifier<Model>) {
        guard running.updateValue(model, forKey: task) == nil else { return }
        learnt[model, default: Learnt()].running += 1
    }

    /// It has ended, well or not.
    mutating func leave(_ task: String, isGood: Bool) {
        guard let model = running.removeValue(forKey: task), var known = learnt[model] else { return }
        known.running -= 1
        if isGood, let bound = known.bound {
            known.refusals = 0
            known.goodEnds += 1
            if known.goodEnds >= bound { (known.bound, known.goodEnds) = (bound + 1, 0) }
        }
        learnt[model] = known
    }

    /// The vendor did not take it, for it has enough; says when to come back.
    mutating func refuse(_ task: String, retryAfter: Duration?, at now: Timestamp) -> Duration {
        guard let model = running[task] else { return Self.shortestWait }
        leave(task, isGood: false)
        var known = learnt[model] ?? Learnt()
        known.bound = max(1, known.running)
        known.goodEnds = 0
        let pause = retryAfter ?? min(Self.shortestWait * (1 << min(known.refusals, 6)), Self.longestWait)
        known.refusals += 1
        known.closedUntil = max(known.closedUntil, now + pause)
        learnt[model] = known
        return waits(until: known.closedUntil, at: now)
    }

    private mutating func waits(until earliest: Timestamp, at now: Timestamp) -> Duration {
        nextReturn = max(nextReturn, now + Self.shortestWait) + Self.returnInterval
        return max(min(nextReturn - now, Self.longestWait), earliest - now)
    }
}
