import JSON
package import Telemetry

/// Turns a request into an order: finds who can make it, chooses, and says what it costs. Pure.
package struct Planner: Sendable {
    package let catalogue: Catalogue
    package let availability: HostAvailability
    package let limits: AdmissionLimits

    package init(catalogue: Catalogue, availability: HostAvailability, limits: AdmissionLimits = AdmissionLimits()) {
        (self.catalogue, self.availability, self.limits) = (catalogue, availability, limits)
    }

    /// What would be ordered, and everything that was considered for it.
    package struct Quote: Sendable {
        package let candidates: [Candidate]
        package let chosen: Candidate?
        package let reason: String
    }

    package func order(_ request: GenerationRequest, isLive: Bool, at now: Timestamp) throws(ServiceError) -> Order {
        let field = try evaluations(of: request, isLive: isLive, at: now)
        let ranked = rank(field, request)
        guard let chosen = ranked.first, chosen.evaluation.objection == nil else { throw refusal(field, request) }
        let evaluation = chosen.evaluation
        return Order(
            request: request, provider: evaluation.provider.id, model: evaluation.model.id, hosts: evaluation.hosts,
            options: evaluation.options, price: evaluation.price, estimatedSeconds: evaluation.seconds,
            deadline: evaluation.model.deadline,
            routing: Routing(
                priority: request.priority, reason: reason(ranked, request),
                candidates: ranked.map { $0.evaluation.candidate(score: $0.score) }))
    }

    /// The same without ordering: a request that nobody can do is a quote without a choice.
    package func quote(_ request: GenerationRequest, isLive: Bool, at now: Timestamp) throws(ServiceError) -> Quote {
        let field = try evaluations(of: request, isLive: isLive, at: now)
        let ranked = rank(field, request)
        let candidates = ranked.map { $0.evaluation.candidate(score: $0.score) }
        guard let first = candidates.first, first.rejected == nil else {
            return Quote(candidates: candidates, chosen: nil, reason: refusal(field, request).message)
        }
        return Quote(candidates: candidates, chosen: first, reason: reason(ranked, request))
    }

    /// Whether something could start on it now.
    package func isAvailable(_ provider: Provider, isLive: Bool, at now: Timestamp) -> Bool {
        provider.models.contains { model in
            let isRetired = model.retirement.map { $0.at <= now } ?? false
            return !availability.hosts(for: model, isLive: isLive, isRetired: isRetired).isEmpty
        }
    }

    private func evaluations(of request: GenerationRequest, isLive: Bool, at now: Timestamp) throws(ServiceError)
        -> [Evaluation]
    {
        let problems = limits.problems(request)
        guard problems.isEmpty else { throw ServiceError(InvalidInput(problems)) }
        var options = request.options
        let asked = options["model"]
        options["model"] = nil
        let models = try models(named: request.provider, asked, of: request.type)
        return models.map { provider, model in
            let isRetired = model.retirement.map { $0.at <= now } ?? false
            return Evaluation(
                provider, model, request, options: options,
                hosts: availability.hosts(for: model, isLive: isLive, isRetired: isRetired),
                isNamed: request.isNamed, at: now)
        }
    }

    /// The models in question: the one named, all of the provider named, or all that make the type.
    private func models(named name: String?, _ asked: JSON?, of type: GenerationType) throws(ServiceError) -> [(
        Provider, Model
    )] {
        if let asked, !asked.isNull, asked.stringValue == nil {
            throw ServiceError(InvalidInput("options.model", "Option \"model\" is \(asked.shown), but must be text."))
        }
        guard let name else {
            if let model = asked?.stringValue {
                guard let found = catalogue.find(model) else { throw unknown("options.model", model) }
                return (found.model.map { [$0] } ?? found.provider.models).map { (found.provider, $0) }
            }
            let all = catalogue.providers.flatMap { provider in
                provider.models.filter { $0.makes.contains(type) }.map { (provider, $0) }
            }
            return all
        }
        guard let (provider, found) = catalogue.find(name) else { throw unknown("provider", name) }
        if let model = asked?.stringValue {
            guard let found = provider.model(named: model) else {
                let known = provider.models.map(\.id.text)
                let nearest = Nearest.of(model, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
                throw ServiceError(
                    InvalidInput([
                        InputProblem(
                            field: "options.model",
                            message:
                                "\(provider.name) has no model \"\(model.shown)\".\(nearest) Its models are: \(known.joined(separator: ", ")).",
                            allowed: known.map { .string($0) })
                    ]))
            }
            return [(provider, found)]
        }
        if let found { return [(provider, found)] }
        // In the provider's own order: one that makes something else is not in question, unless all do.
        let fitting = provider.models.filter { $0.makes.contains(type) }
        return (fitting.isEmpty ? provider.models : fitting).map { (provider, $0) }
    }

    private func unknown(_ field: String, _ name: String) -> ServiceError {
        let nearest = catalogue.nearest(to: name).map { " Did you mean \"\($0)\"?" } ?? ""
        return ServiceError(
            InvalidInput(
                field,
                "There is no provider or model \"\(name.shown)\".\(nearest) The query `providers` lists them all."))
    }

    /// The chosen first, the other able ones by score, the rejected last.
    private func rank(_ field: [Evaluation], _ request: GenerationRequest) -> [(evaluation: Evaluation, score: Double)]
    {
        let able = field.filter { $0.objection == nil }
        var ranked = Array(zip(able, Ranking(request.priority).scores(able)))
        // A provider that was named is taken by its own order: its first model that can do it.
        if request.provider == nil {
            ranked.sort { a, b in
                a.1 == b.1 ? a.0.model.id < b.0.model.id : a.1 > b.1
            }
        }
        return ranked.map { (evaluation: $0.0, score: $0.1) }
            + field.filter { $0.objection != nil }.map { (evaluation: $0, score: 0) }
    }

    private func reason(_ ranked: [(evaluation: Evaluation, score: Double)], _ request: GenerationRequest) -> String {
        let first = ranked[0].evaluation
        if let name = request.provider {
            let rest =
                ranked.count > 1 && request.options["model"] == nil
                ? "; \(first.model.name) is its first model that can do this" : ""
            return "The request names \(name.shown)\(rest)."
        }
        let able = ranked.count { $0.evaluation.objection == nil }
        return Ranking(request.priority).reason(first, among: able, request.priority)
    }

    /// What to tell when nobody can: of those that come closest, what is wrong.
    private func refusal(_ field: [Evaluation], _ request: GenerationRequest) -> ServiceError {
        let unavailable = field.lazy.compactMap { evaluation -> String? in
            if case .unavailable(let reason)? = evaluation.objection { reason } else { nil }
        }
        let expensive = field.filter { if case .tooExpensive? = $0.objection { true } else { false } }
        if let cheapest = expensive.min(by: { $0.price < $1.price }), let objection = cheapest.objection {
            return ServiceError(.insufficientCredits, objection.reason)
        }
        if let first = unavailable.first {
            let message =
                request.isNamed
                ? first
                : "Nobody who can make this is available here. Configure a vendor's key, or use a test key for the sandbox."
            return ServiceError(.providerUnavailable, message, retryAfter: nil)
        }
        let invalid = field.compactMap { evaluation -> (Evaluation, InvalidInput)? in
            if case .invalid(let invalid)? = evaluation.objection { (evaluation, invalid) } else { nil }
        }
        guard let closest = invalid.min(by: { $0.1.problems.count < $1.1.problems.count }) else {
            return ServiceError(.providerUnavailable, "No provider makes \(request.type.rawValue) here.")
        }
        if request.provider == nil, field.count > 1 {
            return ServiceError(
                .invalidInput,
                "None of the \(field.count) models that make \(request.type.rawValue) can do this. The closest is \(closest.0.model.id): \(closest.1.message)",
                problems: closest.1.problems)
        }
        return ServiceError(closest.1)
    }
}

extension GenerationRequest {
    /// Whether the caller says who is to make it: by `provider`, or by `options.model` alone.
    fileprivate var isNamed: Bool { provider != nil || options["model"]?.stringValue != nil }
}
