package import Telemetry

/// Whether and when a failed attempt is followed by another, and where.
package struct RetryPolicy: Sendable {
    /// Attempts of one generation in all.
    package var attempts: Int
    /// Of those, how many at a place that takes the work and does not make it, where there is nobody else.
    package var attemptsInVain: Int
    package var firstDelay: Duration
    package var longestDelay: Duration

    package init(
        attempts: Int = 6, attemptsInVain: Int = 3, firstDelay: Duration = .seconds(1),
        longestDelay: Duration = .seconds(60)
    ) {
        (self.attempts, self.attemptsInVain) = (attempts, attemptsInVain)
        (self.firstDelay, self.longestDelay) = (firstDelay, longestDelay)
    }

    /// What follows an attempt that failed.
    package enum Sequel: Sendable, Equatable {
        /// Another attempt, from then on.
        case attempt(at: Timestamp)
        /// It was none: there was no room, and there may be then.
        case wait(until: Timestamp)
        case end
    }

    /// What follows the latest attempt of `generation`, which ended by `error`.
    ///
    /// Elsewhere the next begins at once. Where it was tried before, the wait is anything up to a bound that doubles (full
    /// jitter), so that those who failed together do not come back together; never less than the vendor asks for. Nothing
    /// begins that could not end within the deadline.
    package func sequel(
        to error: VendorError, of generation: Generation, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Sequel {
        let sequel = unbounded(error, generation, now, &random)
        switch sequel {
        case .attempt(let at), .wait(let at):
            return at < generation.createdAt + generation.order.deadline ? sequel : .end
        case .end: return .end
        }
    }

    private func unbounded(
        _ error: VendorError, _ generation: Generation, _ now: Timestamp, _ random: inout some RandomNumberGenerator
    ) -> Sequel {
        let made = generation.attempts.count
        let bound = min(firstDelay * (1 << min(made - 1, 20)), longestDelay)
        let jitter = Duration.milliseconds(Int64.random(in: 0...bound.milliseconds, using: &random))
        if case .throttled(let asked) = error {
            return made < attempts && generation.hasUntriedHost
                ? .attempt(at: now) : .wait(until: now + max(jitter, asked ?? .zero))
        }
        guard made < attempts else { return .end }
        if error.allowsAnotherHost, generation.canGoElsewhere(after: error) { return .attempt(at: now) }
        return error.isTransient || generation.mayTryAgain(after: error, attemptsInVain)
            ? .attempt(at: now + jitter) : .end
    }
}

extension Generation {
    /// What a vendor accepted and could not make, by its own fault and at its own cost, it is asked for again where there is
    /// nobody else. Not in the sandbox, which fails on request.
    fileprivate func mayTryAgain(after error: VendorError, _ most: Int) -> Bool {
        guard case .failed(_, charged: false, isFinal: false) = error, let last = attempts.last,
            last.host != HostAvailability.sandbox
        else { return false }
        let next = nextVenue
        // The last has not ended yet.
        return attempts.count { $0.venue == next && ($0.wasInVain || $0.number == last.number) } < most
    }

    /// Whether there is a venue that its latest attempt's end, by `error`, leaves any sense in.
    fileprivate func canGoElsewhere(after error: VendorError) -> Bool {
        guard let last = attempts.last else { return false }
        return untriedVenues.contains { venue in
            if case .refused = error { last.canBeTaken(at: venue) } else { true }
        }
    }
}
