package import Telemetry

extension Observation.Outcome {
    /// What a vendor's failure says of it; nil where it says nothing: who waits for room has not been tried, and what was
    /// asked for wrongly is not its fault.
    package init?(_ error: VendorError) {
        switch error {
        case .throttled, .rejected, .unfit, .interrupted: return nil
        case .refused: self = .refused
        case .unavailable, .exhausted, .unauthorised, .failed, .unreadable, .lost, .timedOut: self = .failed
        }
    }
}

extension Observation {
    /// What came of an attempt; nil where nothing is to be learnt of it: the sandbox is no vendor.
    package init?(
        _ outcome: Outcome, of attempt: Attempt, for generation: Generation, in catalogue: Catalogue, at now: Timestamp
    ) {
        let order = generation.order
        guard generation.isLive, attempt.host != HostAvailability.sandbox,
            let model = catalogue[id: attempt.provider]?.models.first(where: { $0.id == attempt.model })
        else { return nil }
        let expected = Evaluation.expected(model, order.options(for: attempt.model), order.request)
        self.init(
            model: attempt.model, host: attempt.host, type: order.request.type,
            kind: PromptWords.builtin.kind(of: order.request.input.text), cell: expected.cell,
            expectedSeconds: expected.seconds, outcome: outcome, at: now)
    }

    /// A vendor's failure to make an attempt.
    package init?(
        _ error: VendorError, of attempt: Attempt, for generation: Generation, in catalogue: Catalogue,
        at now: Timestamp
    ) {
        guard let outcome = Outcome(error) else { return nil }
        self.init(outcome, of: attempt, for: generation, in: catalogue, at: now)
    }

    /// A caller's rating of what was completed.
    package init?(rating score: Double, of generation: Generation, in catalogue: Catalogue, at now: Timestamp) {
        guard case .completed = generation.state, let attempt = generation.attempts.last else { return nil }
        self.init(.rated(score), of: attempt, for: generation, in: catalogue, at: now)
    }

    /// The completion of an attempt, which took from its beginning until now.
    package init?(completed attempt: Attempt, for generation: Generation, in catalogue: Catalogue, at now: Timestamp) {
        self.init(
            .completed(after: max(now - attempt.startedAt, .zero)), of: attempt, for: generation, in: catalogue, at: now
        )
    }
}
