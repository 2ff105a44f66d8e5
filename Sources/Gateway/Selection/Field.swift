import JSON
package import Telemetry

/// Everyone in question for one request, ranked.
package struct Field {
    let request: GenerationRequest
    let isAutomatic: Bool
    let kind: PromptKind
    let all: [Evaluation]
    /// What is usual among those who could do it by themselves.
    private let usual: Ranking.Usual
    /// What is known, once somebody is chosen.
    private var gauge: Gauge?
    /// Those who can do it, in the catalogue's order.
    private var able: [Assessment] = []
    /// Their places there: the chosen first, the others by score.
    private var ranks: [Int] = []
    /// Why the others are not considered, by their place in `all`.
    private(set) var rejected: [Evaluation.Objection?]
    /// Whether the first was drawn and not the best known.
    package private(set) var isTrial = false

    init(_ all: [Evaluation], _ request: GenerationRequest, isAutomatic: Bool) {
        (self.all, self.request, self.isAutomatic) = (all, request, isAutomatic)
        kind = PromptWords.builtin.kind(of: request.input.text)
        usual = Ranking.Usual(all)
        rejected = all.map(\.objection)
    }

    /// Ranks those who can do it by what is known.
    package mutating func choose(_ circumstances: Circumstances, at now: Timestamp) {
        let gauge = Gauge(circumstances.fleet, at: now)
        self.gauge = gauge
        let ranking = Ranking(request.priority)
        able.reserveCapacity(all.count)
        for index in all.indices where rejected[index] == nil {
            let evaluation = all[index]
            let record = circumstances.fleet.models[evaluation.model.id]
            if isAutomatic, let pin = record?.pin, pin.isDisabled {
                rejected[index] = .unavailable(
                    "\(evaluation.model.name) is not chosen here unless it is named: \(pin.reason)")
                continue
            }
            let assessment = gauge.assess(index, evaluation, record, request.type, kind, ranking, usual)
            if let deadline = request.deadline, assessment.seconds > deadline {
                rejected[index] = .unavailable(
                    "\(evaluation.model.name) takes about \(assessment.seconds) s at present, more than deadline \(deadline)."
                )
                continue
            }
            able.append(assessment)
        }
        // A provider that was named is taken by its own order: its first model that can do it.
        guard request.provider == nil else { return ranks = Array(able.indices) }
        var keys = able.indices.map { able[$0].key(at: $0) }
        keys.sort()
        ranks = keys.map(Assessment.place)
        if let seed = circumstances.seed, isAutomatic { tryOut(ranking, seed: seed) }
    }

    /// Now and then, puts first who could be best as far as we know.
    private mutating func tryOut(_ ranking: Ranking, seed: UInt64) {
        var lot = Lot(seed: seed)
        guard able.count > 1, lot.share() < ranking.exploration else { return }
        var best = (rank: 0, draw: -Double.infinity)
        for (rank, place) in ranks.enumerated() {
            let draw = able[place].draw(all[able[place].index].price, ranking, usual, using: &lot)
            if draw > best.draw { best = (rank, draw) }
        }
        guard best.rank > 0 else { return }
        isTrial = true
        ranks.insert(ranks.remove(at: best.rank), at: 0)
    }

    private var ranked: LazyMapSequence<[Int], Assessment> { ranks.lazy.map { able[$0] } }

    var chosen: (evaluation: Evaluation, assessment: Assessment)? {
        ranks.first.map { (all[able[$0].index], able[$0]) }
    }

    /// Who may run one of those who are able, the best first.
    func hosts(of assessment: Assessment) -> [Identifier<Host>] {
        guard let gauge else { return [] }
        return gauge.order(all[assessment.index], usual)
    }

    var candidates: [Candidate] {
        var candidates: [Candidate] = []
        candidates.reserveCapacity(all.count)
        for assessment in ranked { candidates.append(Candidate(all[assessment.index], assessment)) }
        for (index, evaluation) in all.enumerated() {
            if let objection = rejected[index] { candidates.append(Candidate(evaluation, objection)) }
        }
        return candidates
    }

    /// Who may make it in the chosen one's stead: those that cost no more than was promised, the best first.
    func alternatives(to chosen: Identifier<Model>, within promised: Credits) -> [Alternative] {
        ranked.filter { all[$0.index].price <= promised && all[$0.index].model.id != chosen }
            .prefix(Alternative.most).map { assessment in
                let evaluation = all[assessment.index]
                return Alternative(
                    provider: evaluation.provider.id, model: evaluation.model.id, hosts: hosts(of: assessment),
                    options: evaluation.options, price: evaluation.price, estimatedSeconds: assessment.seconds)
            }
    }

    /// One sentence why the first is the first.
    var reason: String {
        guard let (evaluation, assessment) = chosen else { return "" }
        let (model, provider) = (evaluation.model.name, evaluation.provider.name)
        if let name = request.provider {
            let rest =
                all.count > 1 && request.options["model"] == nil ? "; \(model) is its first model that can do this" : ""
            return "The request names \(name.shown)\(rest)."
        }
        let expected =
            "rating \(assessment.quality.mean.inHundredths), about \(assessment.seconds) s, \(evaluation.price), \(Int((assessment.reliability * 100).rounded())) of 100 succeed"
        let subject = kind == .general ? "" : " for \(kind.words)"
        if isTrial {
            let best = all[able[ranks[1]].index].model.name
            return
                "\(model) of \(provider) is tried out\(subject), for too little is known of it: \(expected). The best known of \(able.count) that can, by \(request.priority.rawValue), is \(best)."
        }
        let field = able.count == 1 ? "the only one that can" : "the best of \(able.count) that can"
        return "\(model) of \(provider) is \(field)\(subject), by \(request.priority.rawValue): \(expected)."
    }
}

extension Candidate {
    fileprivate init(_ evaluation: Evaluation, _ assessment: Assessment) {
        self.init(
            provider: evaluation.provider.id, model: evaluation.model.id, host: assessment.host,
            score: min(assessment.score, 1).inThousandths, price: evaluation.price,
            estimatedSeconds: assessment.seconds, quality: min(max(assessment.quality.mean, 0), 1).inThousandths,
            reliability: assessment.reliability.inThousandths, rejected: nil)
    }

    fileprivate init(_ evaluation: Evaluation, _ objection: Evaluation.Objection) {
        self.init(
            provider: evaluation.provider.id, model: evaluation.model.id,
            host: evaluation.hosts.first ?? evaluation.model.hosts[0], score: 0, price: evaluation.price,
            estimatedSeconds: evaluation.seconds, rejected: objection.reason)
    }
}

extension Double {
    fileprivate var inThousandths: Double { (self * 1000).rounded() / 1000 }

    /// `0.74`.
    fileprivate var inHundredths: String {
        let number = Int((min(max(self, 0), 1) * 100).rounded())
        return "\(number / 100).\("\(100 + number % 100)".dropFirst())"
    }
}
