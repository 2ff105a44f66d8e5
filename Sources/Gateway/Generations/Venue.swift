package import JSON

/// Where an attempt goes: a model at a host.
package struct Venue: Hashable, Sendable, CustomStringConvertible {
    package let provider: Identifier<Provider>
    package let model: Identifier<Model>
    package let host: Identifier<Host>

    package init(provider: Identifier<Provider>, model: Identifier<Model>, host: Identifier<Host>) {
        (self.provider, self.model, self.host) = (provider, model, host)
    }

    package var description: String { "\(model) at \(host)" }
}

/// Whose content rules a host applies. One that applies more of them than another refuses whatever that one refused.
private enum ContentRules: Int, Comparable {
    /// The operator's own machine: none.
    case operators
    case makers
    /// The maker's, and those of a host that runs others' models.
    case makersAndHosts

    init(_ host: Identifier<Host>) {
        self =
            HostAvailability.operated.contains(host)
            ? .operators : HostAvailability.aggregators.contains(host) ? .makersAndHosts : .makers
    }

    static func < (a: ContentRules, b: ContentRules) -> Bool { a.rawValue < b.rawValue }
}

extension Attempt {
    package var venue: Venue { Venue(provider: provider, model: model, host: host) }

    /// Whether this attempt's end leaves any sense in trying `other`: what content rules refused is refused wherever they hold.
    fileprivate func leaves(_ other: Venue) -> Bool {
        if case .failed(let failure) = state, failure.code == .contentRefused { canBeTaken(at: other) } else { true }
    }

    /// Whether the vendor took it, and could not make it.
    var wasInVain: Bool { state.failure?.code == .generationFailed }

    /// Whether other content rules hold there than here: another model's are its own maker's.
    func canBeTaken(at other: Venue) -> Bool {
        other.model != model || ContentRules(other.host) < ContentRules(host)
    }
}

extension Order {
    /// Where it may be made, the preferred first: the chosen model wherever it runs, then the others.
    package var venues: [Venue] {
        hosts.map { Venue(provider: provider, model: model, host: $0) }
            + alternatives.flatMap { other in
                other.hosts.map { Venue(provider: other.provider, model: other.model, host: $0) }
            }
    }

    /// The options with which a model makes it.
    package func options(for model: Identifier<Model>) -> JSONObject {
        model == self.model ? options : alternatives.first { $0.model == model }?.options ?? options
    }

    /// How long a model takes, as expected when it was accepted.
    package func estimatedSeconds(by model: Identifier<Model>) -> Int {
        alternatives.first { $0.model == model && model != self.model }?.estimatedSeconds ?? estimatedSeconds
    }
}

extension Generation {
    /// Where nothing was tried yet, and something may come of it.
    package var untriedVenues: [Venue] {
        order.venues.filter { venue in attempts.allSatisfy { $0.venue != venue && $0.leaves(venue) } }
    }

    /// Where the next attempt may go, the preferred first: where none was made yet, then around again.
    package var nextVenues: [Venue] {
        let venues = order.venues
        let again = venues.indices.lazy.map { venues[($0 + attempts.count) % venues.count] }
        let untried = untriedVenues
        return untried
            + again.filter { venue in !untried.contains(venue) && attempts.allSatisfy { $0.leaves(venue) } }
    }

    /// Where the next attempt goes.
    package var nextVenue: Venue { nextVenues.first ?? order.venues[attempts.count % order.venues.count] }

    /// Whether the same model runs elsewhere, and was not tried there.
    var hasUntriedHost: Bool {
        guard let last = attempts.last else { return false }
        return untriedVenues.contains { $0.model == last.model }
    }
}
