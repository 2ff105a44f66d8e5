package import Telemetry

/// Whether and when a failed attempt is followed by another, and where.
package struct RetryPolicy: Sendable {
    /// Attempts of one generation in all.
    package var attempts: Int
    package var firstDelay: Duration
    package var longestDelay: Duration

    package init(attempts: Int = 4, firstDelay: Duration = .seconds(1), longestDelay: Duration = .seconds(60)) {
        (self.attempts, self.firstDelay, self.longestDelay) = (attempts, firstDelay, longestDelay)
    }

    /// When the next attempt may begin; nil where there is none.
    ///
    /// The wait is anything up to a bound that doubles (full jitter), so that those who failed together do not come back
    /// together; never less than the vendor asks for. Nothing begins that could not end within the deadline. Waiting for room at
    /// a vendor is no attempt, and is only bounded by that.
    package func next(
        after error: VendorError, of generation: Generation, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Timestamp? {
        let made = generation.attempts.count
        let waitsForRoom = if case .throttled = error { true } else { false }
        guard made < attempts || waitsForRoom,
            error.isTransient || error.allowsAnotherHost && generation.untriedHost != nil
        else { return nil }
        let bound = min(firstDelay * (1 << min(made - 1, 20)), longestDelay)
        var delay = Duration.milliseconds(Int64.random(in: 0...bound.milliseconds, using: &random))
        if case .throttled(let asked?) = error { delay = max(delay, asked) }
        let at = now + delay
        return at < generation.createdAt + generation.order.deadline ? at : nil
    }
}

extension Generation {
    /// Where the next attempt goes: to a host that was not tried yet, then around again.
    package var nextHost: Identifier<Host> {
        untriedHost ?? order.hosts[attempts.count % order.hosts.count]
    }

    /// A host on which no attempt was made yet.
    package var untriedHost: Identifier<Host>? {
        order.hosts.first { host in !attempts.contains { $0.host == host } }
    }
}
