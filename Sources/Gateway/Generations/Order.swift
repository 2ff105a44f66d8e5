package import JSON

/// What was accepted: the request, who makes it, and what was promised. It never changes.
///
/// A class, so that the many copies of a generation share one.
package final class Order: Sendable {
    package let request: GenerationRequest
    package let provider: Identifier<Provider>
    package let model: Identifier<Model>
    /// Who may run it, the preferred first. All of them cost the caller the same.
    package let hosts: [Identifier<Host>]
    /// The chosen model's options, every default filled in.
    package let options: JSONObject
    /// Held when accepted, and the most that is ever charged.
    package let price: Credits
    /// Seconds from acceptance to completion, as expected then.
    package let estimatedSeconds: Int
    /// How long accepted work may take in all.
    package let deadline: Duration
    package let routing: Routing
    /// Who is asked when the chosen model can be had nowhere, the best first. Empty where the caller wants that one alone.
    package let alternatives: [Alternative]

    package init(
        request: GenerationRequest, provider: Identifier<Provider>, model: Identifier<Model>,
        hosts: [Identifier<Host>], options: JSONObject, price: Credits, estimatedSeconds: Int, deadline: Duration,
        routing: Routing, alternatives: [Alternative] = []
    ) {
        precondition(!hosts.isEmpty, "nobody would run it")
        (self.request, self.provider, self.model, self.hosts) = (request, provider, model, hosts)
        (self.options, self.price, self.estimatedSeconds) = (options, price, estimatedSeconds)
        (self.deadline, self.routing, self.alternatives) = (deadline, routing, alternatives)
    }
}

/// Why a generation is made where it is: everything that was considered.
package struct Routing: Sendable, Equatable {
    package let priority: Priority
    /// One sentence.
    package let reason: String
    /// The chosen first, then the others by score, then the rejected.
    package let candidates: [Candidate]

    package init(priority: Priority, reason: String, candidates: [Candidate]) {
        (self.priority, self.reason, self.candidates) = (priority, reason, candidates)
    }
}

/// One who could have made it.
package struct Candidate: Sendable, Equatable {
    package let provider: Identifier<Provider>
    package let model: Identifier<Model>
    package let host: Identifier<Host>
    /// 0 to 1, for the priority asked for; 0 where rejected.
    package let score: Double
    package let price: Credits
    package let estimatedSeconds: Int
    /// The rating expected of it, 0 to 1, and the share of such requests that it completes. nil where rejected, and of what
    /// was chosen before they were kept.
    package let quality: Double?
    package let reliability: Double?
    /// Why not; nil for one that could.
    package let rejected: String?

    package init(
        provider: Identifier<Provider>, model: Identifier<Model>, host: Identifier<Host>, score: Double,
        price: Credits, estimatedSeconds: Int, quality: Double? = nil, reliability: Double? = nil, rejected: String?
    ) {
        (self.provider, self.model, self.host, self.score) = (provider, model, host, score)
        (self.price, self.estimatedSeconds, self.rejected) = (price, estimatedSeconds, rejected)
        (self.quality, self.reliability) = (quality, reliability)
    }
}
