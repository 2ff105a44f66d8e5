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
            let expected = order.usual(at: attempt.venue, in: catalogue)
        else { return nil }
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

extension Order {
    /// What the catalogue says it takes; nil where the catalogue has no such model any more.
    fileprivate func usual(at venue: Venue, in catalogue: Catalogue) -> (seconds: Int, cell: TimeCell)? {
        guard let model = catalogue[id: venue.provider]?.models.first(where: { $0.id == venue.model }) else {
            return nil
        }
        return Evaluation.expected(model, options(for: venue.model), request)
    }

    /// How long it takes there as the catalogue has it, whatever was seen since.
    package func usualSeconds(at venue: Venue, in catalogue: Catalogue) -> Int {
        usual(at: venue, in: catalogue)?.seconds ?? estimatedSeconds(by: venue.model)
    }
}
