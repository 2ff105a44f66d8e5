package import Telemetry

/// Keeps work away from a model at a host while it fails there, and lets one at a time find out whether it works again.
///
/// A value: the clock comes with each call. What a caller did wrong never counts.
package struct Breaker: Sendable, Equatable {
    package struct Limits: Sendable {
        /// Failures in a row that open it.
        package var failuresInRow = 5
        /// The share of failures that opens it, once there are `calls` within a window.
        package var failureRate = 0.5
        package var calls = 20
        package var window: Duration = .seconds(60)
        /// Doubles with each time that it opens again without having worked in between.
        package var shortestRest: Duration = .seconds(10)
        package var longestRest: Duration = .seconds(600)
        /// After so long a probe of which nothing was heard counts for nothing, and the next may go.
        package var probe: Duration = .seconds(120)

        package init() {}
    }

    package enum State: Sendable, Equatable {
        case closed
        /// Nothing is sent until then.
        case open(until: Timestamp)
        /// One was sent, to see.
        case probing(since: Timestamp)
    }

    /// What became of a call.
    package enum Outcome: Sendable, Equatable {
        /// The work was taken: that a host is reachable, not that it can do it.
        case accepted
        case made
        case failed
        /// The caller's fault, or nobody's: it says nothing about the host.
        case neither
    }

    private struct Count: Sendable, Equatable {
        var calls = 0
        var failures = 0
    }

    package private(set) var state = State.closed
    package private(set) var failuresInRow = 0
    private var openings = 0
    /// Of the window that runs, and the one before.
    private var (present, past) = (Count(), Count())
    private var windowBegan = Timestamp.distantPast

    package init() {}

    /// The share of calls that failed of late; nil where there were none.
    package func failureRate(at now: Timestamp, _ limits: Limits) -> Double? {
        now < windowBegan + limits.window * 2 ? failureRate : nil
    }

    /// The same, of the window that runs and the one before.
    private var failureRate: Double? {
        let calls = present.calls + past.calls
        return calls == 0 ? nil : Double(present.failures + past.failures) / Double(calls)
    }

    /// Until when nothing is sent; nil where something may be.
    package func rests(at now: Timestamp, _ limits: Limits) -> Timestamp? {
        switch state {
        case .closed: nil
        case .open(let until): until > now ? until : nil
        case .probing(let since): since + limits.probe > now ? since + limits.probe : nil
        }
    }

    /// Whether a call may go; after a rest, one may.
    package mutating func admits(at now: Timestamp, _ limits: Limits) -> Bool {
        guard rests(at: now, limits) == nil else { return false }
        if state != .closed { state = .probing(since: now) }
        return true
    }

    package mutating func note(_ outcome: Outcome, at now: Timestamp, _ limits: Limits) {
        switch outcome {
        case .neither:
            // A probe that told nothing makes room for the next.
            if case .probing = state { state = .open(until: now) }
        case .accepted:
            // It is reachable; if what it makes fails, the next failure closes the door again.
            if case .probing = state { (state, failuresInRow) = (.closed, limits.failuresInRow - 1) }
        case .made:
            (state, failuresInRow, openings) = (.closed, 0, 0)
            count(failures: 0, at: now, limits)
        case .failed:
            failuresInRow += 1
            count(failures: 1, at: now, limits)
            let calls = present.calls + past.calls
            let isRateTooHigh = calls >= limits.calls && (failureRate ?? 0) >= limits.failureRate
            if case .probing = state {
                open(at: now, limits)
            } else if state == .closed,
                failuresInRow >= limits.failuresInRow || isRateTooHigh
            {
                open(at: now, limits)
            }
        }
    }

    /// Opens it at once, for what only the operator can mend.
    package mutating func open(at now: Timestamp, _ limits: Limits) {
        state = .open(until: now + min(limits.shortestRest * (1 << min(openings, 20)), limits.longestRest))
        openings += 1
        (present, past) = (Count(), Count())
    }

    private mutating func count(failures: Int, at now: Timestamp, _ limits: Limits) {
        if now >= windowBegan + limits.window {
            past = now < windowBegan + limits.window * 2 ? present : Count()
            (present, windowBegan) = (Count(), now)
        }
        present.calls += 1
        present.failures += failures
    }
}
