import JSON
package import Telemetry

/// Turns a request into an order: finds who can make it, chooses, and says what it costs. Pure.
package struct Planner: Sendable {
    package let catalogue: Catalogue
    package let availability: HostAvailability
    package let limits: AdmissionLimits
    /// Who makes what, in the catalogue's order.
    private let makers: [GenerationType: [(Provider, Model)]]

    package init(catalogue: Catalogue, availability: HostAvailability, limits: AdmissionLimits = AdmissionLimits()) {
        (self.catalogue, self.availability, self.limits) = (catalogue, availability, limits)
        makers = Dictionary(
            uniqueKeysWithValues: GenerationType.allCases.map { type in
                let makers = catalogue.providers.flatMap { provider in
                    provider.models.filter { $0.makes.contains(type) }.map { (provider, $0) }
                }
                return (type, makers)
            })
    }

    /// What would be ordered, and everything that was considered for it.
    package struct Quote: Sendable {
        package let candidates: [Candidate]
        package let chosen: Candidate?
        package let reason: String
    }

    package func order(
        _ request: GenerationRequest, isLive: Bool, at now: Timestamp,
        under circumstances: Circumstances = Circumstances()
    ) throws(ServiceError) -> Order {
        var field = try field(of: request, isLive: isLive, at: now, circumstances)
        field.choose(circumstances, at: now)
        guard let (evaluation, assessment) = field.chosen else { throw refusal(field, at: now) }
        let promised = (model: evaluation.model.id, price: evaluation.price)
        var alternatives: [Alternative] = []
        if try request.allowsOthers {
            if request.isNamed {
                var others = try self.field(of: request.unnamed, isLive: isLive, at: now, circumstances)
                others.choose(Circumstances(fleet: circumstances.fleet, open: circumstances.open), at: now)
                alternatives = others.alternatives(to: promised.model, within: promised.price)
            } else {
                alternatives = field.alternatives(to: promised.model, within: promised.price)
            }
        }
        return Order(
            request: request, provider: evaluation.provider.id, model: evaluation.model.id,
            hosts: field.hosts(of: assessment), options: evaluation.options, price: evaluation.price,
            estimatedSeconds: assessment.seconds,
            deadline: evaluation.model.deadline,
            routing: Routing(priority: request.priority, reason: field.reason, candidates: field.candidates),
            alternatives: alternatives)
    }

    /// The same without ordering: a request that nobody can do is a quote without a choice.
    package func quote(
        _ request: GenerationRequest, isLive: Bool, at now: Timestamp,
        under circumstances: Circumstances = Circumstances()
    ) throws(ServiceError) -> Quote {
        var field = try field(of: request, isLive: isLive, at: now, circumstances)
        field.choose(circumstances, at: now)
        let candidates = field.candidates
        guard field.chosen != nil else {
            return Quote(candidates: candidates, chosen: nil, reason: refusal(field, at: now).message)
        }
        return Quote(candidates: candidates, chosen: candidates[0], reason: field.reason)
    }

    /// Whether something could start on it now.
    ///
    /// - Parameter resting: what is not asked at present.
    package func isAvailable(
        _ provider: Provider, isLive: Bool, at now: Timestamp, resting: [HostModel: Timestamp] = [:]
    ) -> Bool {
        provider.models.contains { model in
            hosts(for: model, isLive: isLive, at: now).contains { resting[HostModel($0, model.id)] == nil }
        }
    }

    /// Who may be asked to run a model, the preferred first, whether or not it does well there.
    package func hosts(for model: Model, isLive: Bool, at now: Timestamp) -> [Identifier<Host>] {
        let isRetired = model.retirement.map { $0.at <= now } ?? false
        return availability.hosts(for: model, isLive: isLive, isRetired: isRetired)
    }

    /// Everyone in question for a request, each with what it would cost or why it cannot; not ranked yet.
    package func field(
        of request: GenerationRequest, isLive: Bool, at now: Timestamp, _ circumstances: Circumstances
    ) throws(ServiceError) -> Field {
        let problems = limits.problems(request)
        guard problems.isEmpty else { throw ServiceError(InvalidInput(problems)) }
        var options = request.options
        let asked = options["model"]
        options["model"] = nil
        options[GenerationRequest.fallback] = nil
        _ = try request.allowsOthers  // Whoever asks for a quote is told too.
        let isNamed = request.isNamed
        let all = try models(named: request.provider, asked, of: request.type).map { provider, model in
            let isRetired = model.retirement.map { $0.at <= now } ?? false
            var hosts = availability.hosts(for: model, isLive: isLive, isRetired: isRetired)
            var breaker: (host: Identifier<Host>, until: Timestamp)?
            if !circumstances.open.isEmpty {
                hosts.removeAll { host in
                    guard let until = circumstances.open[HostModel(host, model.id)], until > now else { return false }
                    if until < breaker?.until ?? .distantFuture { breaker = (host, until) }
                    return true
                }
            }
            return Evaluation(
                provider, model, request, options: options, hosts: hosts, breaker: breaker, isNamed: isNamed, at: now)
        }
        return Field(all, request, isAutomatic: !isNamed)
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
            return makers[type] ?? []
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

    /// What to tell when nobody can: of those that come closest, what is wrong.
    private func refusal(_ ranked: Field, at now: Timestamp) -> ServiceError {
        let (field, request) = (ranked.all, ranked.request)
        let unavailable = field.indices.lazy.compactMap { index -> String? in
            if case .unavailable(let reason)? = ranked.rejected[index] { reason } else { nil }
        }
        let expensive = field.filter { if case .tooExpensive? = $0.objection { true } else { false } }
        if let cheapest = expensive.min(by: { $0.price < $1.price }), let objection = cheapest.objection {
            return ServiceError(.insufficientCredits, objection.reason)
        }
        if let first = unavailable.first {
            // Who could be had but for the moment or the deadline says more than who has no key.
            let passing = field.indices.first { field[$0].objection == nil || field[$0].triedAgain != nil }
            let message =
                request.isNamed
                ? first
                : passing.map { "Nobody can make this at present. \(ranked.rejected[$0]!.reason)" }
                    ?? "Nobody who can make this is available here. Configure a vendor's key, or use a test key for the sandbox."
            let soonest = field.lazy.compactMap(\.triedAgain).min()
            return ServiceError(
                .providerUnavailable, message,
                retryAfter: soonest.map { max($0 - now, .seconds(1)) })
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

    /// The option by which a caller says whether another model may make it where the chosen one cannot.
    fileprivate static let fallback = "fallback"

    /// Whether another model may make it: unless it is said, where the caller named none.
    fileprivate var allowsOthers: Bool {
        get throws(ServiceError) {
            switch options[Self.fallback] {
            case nil, .null?: return !isNamed
            case .bool(let isAllowed)?: return isAllowed
            case let other?:
                throw ServiceError(
                    InvalidInput(
                        "options.fallback", "Option \"fallback\" is \(other.shown), but must be true or false."))
            }
        }
    }

    /// The same for anybody to make.
    fileprivate var unnamed: GenerationRequest {
        var request = self
        request.provider = nil
        request.options["model"] = nil
        return request
    }
}
