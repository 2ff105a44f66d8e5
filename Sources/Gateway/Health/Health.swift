import Synchronization
package import Telemetry

/// How each model does at each host at present, as this process sees it; shared by those who choose and those who carry.
package final class Health: Sendable {
    /// How one model does at one host.
    package struct Entry: Sendable {
        package let model: Identifier<Model>
        package let host: Identifier<Host>
        package let state: Breaker.State
        /// Until when it rests; nil where it is in use.
        package let restsUntil: Timestamp?
        /// Since it last made something.
        package let failuresInRow: Int
        /// The share of the last minutes' attempts that failed, 0 to 1; nil where there were none.
        package let failureRate: Double?
    }

    private let limits: Breaker.Limits
    /// A provider is nobody's fault: two that offer one model share its health.
    private let breakers = Mutex<[HostModel: Breaker]>([:])

    package init(_ limits: Breaker.Limits = Breaker.Limits()) { self.limits = limits }

    /// Until when a model rests at a host; nil where it may be asked.
    package func rests(_ model: Identifier<Model>, at host: Identifier<Host>, at now: Timestamp) -> Timestamp? {
        let key = HostModel(host, model)
        return breakers.withLock { $0[key]?.rests(at: now, limits) }
    }

    /// All that rests now, and until when.
    package func resting(at now: Timestamp) -> [HostModel: Timestamp] {
        breakers.withLock { $0.compactMapValues { $0.rests(at: now, limits) } }
    }

    /// Whether an attempt may go there now. After a rest the first may, and the others wait for what becomes of it.
    package func admits(_ venue: Venue, at now: Timestamp) -> Bool {
        breakers.withLock { $0[HostModel(venue)]?.admits(at: now, limits) ?? true }
    }

    package func note(_ outcome: Breaker.Outcome, of venue: Venue, at now: Timestamp) {
        breakers.withLock { breakers in
            // What works needs no line here.
            if breakers[HostModel(venue)] == nil, outcome != .failed { return }
            breakers[HostModel(venue), default: Breaker()].note(outcome, at: now, limits)
        }
    }

    package func note(_ error: VendorError, of venue: Venue, at now: Timestamp) {
        switch error {
        case .exhausted, .unauthorised:
            breakers.withLock { $0[HostModel(venue), default: Breaker()].open(at: now, limits) }
        case .unavailable, .failed, .unreadable, .lost, .timedOut: note(.failed, of: venue, at: now)
        case .throttled, .refused, .rejected, .unfit, .interrupted: note(.neither, of: venue, at: now)
        }
    }

    /// A host is configured anew: what failed there may work now.
    package func forget(_ host: Identifier<Host>) {
        breakers.withLock { breakers in breakers = breakers.filter { $0.key.host != host } }
    }

    package func entry(_ model: Identifier<Model>, at host: Identifier<Host>, at now: Timestamp) -> Entry {
        let breaker = breakers.withLock { $0[HostModel(host, model)] } ?? Breaker()
        return Entry(
            model: model, host: host, state: breaker.state, restsUntil: breaker.rests(at: now, limits),
            failuresInRow: breaker.failuresInRow,
            failureRate: breaker.failureRate(at: now, limits))
    }
}

extension HostModel {
    fileprivate init(_ venue: Venue) { self.init(venue.host, venue.model) }
}
