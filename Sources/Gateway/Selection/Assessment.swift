import Glibc

/// What is expected of one who can do it.
struct Assessment {
    /// Of the evaluation, in the field.
    let index: Int
    /// Who would run it: the best of its hosts.
    let host: Identifier<Host>
    let quality: Belief
    /// The share of attempts that fail there, and of prompts that are refused.
    let failure: Belief
    let refusal: Double
    /// The logarithm of the seconds there.
    let time: Belief
    /// The operator's.
    let weight: Double
    /// Under the request's priority, 0 to 1.
    let score: Double

    /// What to expect of one host.
    private struct Expectation {
        let failure: Belief
        let time: Belief
        let steps: Int

        /// A host comes before another that the catalogue prefers if it is better by some such steps.
        private static let step = 0.05

        init(
            _ host: Identifier<Host>, _ evaluation: Evaluation, _ known: [Fleet.HostRecord], _ gauge: Gauge,
            _ usual: Ranking.Usual
        ) {
            if let place = known.firstIndex(where: { $0.host == host }) {
                failure = gauge.failure(known[place].seen)
                time = gauge.time(
                    known[place].seen, gauge.median(known[place].times, evaluation.cell), expected: evaluation.seconds)
            } else {
                failure = gauge.failure(at: host)
                time = gauge.time(expected: evaluation.seconds)
            }
            let speed = usual.seconds / (usual.seconds + exp(time.mean))
            steps = Int((1 - failure.mean) * (0.5 + 0.5 * speed) / Self.step)
        }
    }

    init(
        _ index: Int, _ evaluation: Evaluation, _ record: Fleet.ModelRecord?, _ type: GenerationType,
        _ kind: PromptKind, _ gauge: Gauge, _ ranking: Ranking, _ usual: Ranking.Usual
    ) {
        self.index = index
        // Out of the record, which is not copied then for each host.
        let known = record?.hosts ?? []
        let hosts = evaluation.hosts
        var best = (place: 0, expected: Expectation(hosts[0], evaluation, known, gauge, usual))
        for place in hosts.indices.dropFirst() {
            let expected = Expectation(hosts[place], evaluation, known, gauge, usual)
            if expected.steps > best.expected.steps { best = (place, expected) }
        }
        host = hosts[best.place]
        (failure, time) = (best.expected.failure, best.expected.time)
        quality = gauge.quality(record, prior: evaluation.quality, type, kind)
        refusal = gauge.refusal(record, kind)
        weight = record?.pin?.weight ?? 1
        score = Self.score(
            quality.mean, time.mean, failure.mean, refusal, weight, evaluation.price, ranking, usual)
    }

    /// A model's hosts, the best first.
    static func order(_ evaluation: Evaluation, _ gauge: Gauge, _ usual: Ranking.Usual) -> [Identifier<Host>] {
        guard evaluation.hosts.count > 1 else { return evaluation.hosts }
        let known = gauge.fleet.models[evaluation.model.id]?.hosts ?? []
        let ranked = evaluation.hosts.enumerated().map { place, host in
            (place: place, host: host, steps: Expectation(host, evaluation, known, gauge, usual).steps)
        }
        return ranked.sorted { $0.steps == $1.steps ? $0.place < $1.place : $0.steps > $1.steps }.map(\.host)
    }

    private static func score(
        _ quality: Double, _ time: Double, _ failure: Double, _ refusal: Double, _ weight: Double, _ price: Credits,
        _ ranking: Ranking, _ usual: Ranking.Usual
    ) -> Double {
        weight * (1 - failure) * (1 - refusal)
            * ranking.worth(quality: quality, seconds: exp(time), credits: Double(price.count), against: usual)
    }

    /// The score that it may have as far as we know: each belief is drawn.
    func draw(_ price: Credits, _ ranking: Ranking, _ usual: Ranking.Usual, using lot: inout Lot) -> Double {
        func drawn(_ belief: Belief) -> Double { belief.mean + belief.variance.squareRoot() * lot.deviation() }
        let failure = min(max(drawn(failure), 0), 1)
        return Self.score(drawn(quality), drawn(time), failure, refusal, weight, price, ranking, usual)
    }

    /// Sorts the higher score first, and where scores agree in ten digits the first place: as one number, which takes a quarter
    /// of the time that comparing both takes.
    func key(at place: Int) -> UInt64 { ~max(score, 0).bitPattern & ~0xffff | UInt64(UInt16(place)) }

    static func place(_ key: UInt64) -> Int { Int(key & 0xffff) }

    var seconds: Int { min(max(Int(exp(min(time.mean, 11.4)).rounded(.up)), 1), 86_400) }
    var reliability: Double { (1 - failure.mean) * (1 - refusal) }
}
