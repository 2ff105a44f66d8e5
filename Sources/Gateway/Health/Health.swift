import Synchronization
package import Telemetry

/// How each model does at each host at present, as this process sees it; shared by those who choose and those who carry.
package final class Health: Sendable {
    /// One line of the board.
    package struct Entry: Sendable {
        package let venue: Venue
        package let breaker: Breaker
        /// Until when it rests; nil where it is in use.
        package let restsUntil: Timestamp?
    }

    private let limits: Breaker.Limits
    /// A provider is nobody's fault: two that offer one model share its health.
    private let breakers = Mutex<[HostModel: (venue: Venue, breaker: Breaker)]>([:])

    package init(_ limits: Breaker.Limits = Breaker.Limits()) { self.limits = limits }

    /// Until when a model rests at a host; nil where it may be asked.
    package func rests(_ model: Identifier<Model>, at host: Identifier<Host>, at now: Timestamp) -> Timestamp? {
        let key = HostModel(host, model)
        return breakers.withLock { $0[key]?.breaker.rests(at: now, limits) }
    }

    /// All that rests now, and until when.
    package func resting(at now: Timestamp) -> [HostModel: Timestamp] {
        breakers.withLock { $0.compactMapValues { $0.breaker.rests(at: now, limits) } }
    }

    /// Whether an attempt may go there now. After a rest the first may, and the others wait for what becomes of it.
    package func admits(_ venue: Venue, at now: Timestamp) -> Bool {
        breakers.withLock { $0[HostModel(venue)]?.breaker.admits(at: now, limits) ?? true }
    }

    package func note(_ outcome: Breaker.Outcome, of venue: Venue, at now: Timestamp) {
        breakers.withLock { breakers in
            // What works needs no line here.
            if breakers[HostModel(venue)] == nil, outcome != .failed { return }
            breakers[HostModel(venue), default: (venue, Breaker())].breaker.note(outcome, at: now, limits)
        }
    }

    package func note(_ error: VendorError, of venue: Venue, at now: Timestamp) {
        switch error {
        case .exhausted, .unauthorised:
            breakers.withLock { $0[HostModel(venue), default: (venue, Breaker())].breaker.open(at: now, limits) }
        case .unavailable, .failed, .unreadable, .lost, .timedOut: note(.failed, of: venue, at: now)
        case .throttled, .refused, .rejected: note(.neither, of: venue, at: now)
        }
    }

    /// Those that ever failed, by model and host.
    package func entries(at now: Timestamp) -> [Entry] {
        breakers.withLock { breakers in
            breakers.values.map {
                Entry(venue: $0.venue, breaker: $0.breaker, restsUntil: $0.breaker.rests(at: now, limits))
            }
        }.sorted { ($0.venue.model.text, $0.venue.host.text) < ($1.venue.model.text, $1.venue.host.text) }
    }
}

extension HostModel {
    fileprivate init(_ venue: Venue) { self.init(venue.host, venue.model) }
}
