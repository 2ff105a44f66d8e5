import Glibc

/// What is expected of one who can do it.
struct Assessment {
    /// Of the evaluation, in the field.
    let index: Int
    /// Who may run it, the best first.
    let hosts: [Identifier<Host>]
    let quality: Belief
    /// The share of attempts that fail at the first host, and of prompts that are refused.
    let failure: Belief
    let refusal: Double
    /// The logarithm of the seconds at the first host.
    let time: Belief
    /// The operator's.
    let weight: Double
    /// Under the request's priority, 0 to 1.
    let score: Double

    /// What to expect of one host.
    private struct Expectation {
        let failure: Belief
        let time: Belief

        /// A host comes before another that the catalogue prefers if it is better by some such steps.
        private static let step = 0.05

        func steps(_ usual: Ranking.Usual) -> Int {
            let speed = usual.seconds / (usual.seconds + exp(time.mean))
            return Int((1 - failure.mean) * (0.5 + 0.5 * speed) / Self.step)
        }
    }

    init(
        _ index: Int, _ evaluation: Evaluation, _ record: Fleet.ModelRecord?, _ type: GenerationType,
        _ kind: PromptKind, _ gauge: Gauge,
        _ ranking: Ranking, _ usual: Ranking.Usual
    ) {
        self.index = index
        // Out of the record, which is not copied then for each host.
        let known = record?.hosts ?? []
        func expect(_ host: Identifier<Host>) -> Expectation {
            guard let place = known.firstIndex(where: { $0.host == host }) else {
                return Expectation(
                    failure: gauge.failure(nil, at: host), time: gauge.time(nil, nil, expected: evaluation.seconds))
            }
            let seen = known[place].seen
            return Expectation(
                failure: gauge.failure(seen, at: host),
                time: gauge.time(
                    seen, gauge.median(known[place].times, evaluation.cell), expected: evaluation.seconds))
        }
        let hosts = evaluation.hosts
        var first = expect(hosts[0])
        var last = first.steps(usual)
        var isInOrder = true
        for index in hosts.indices.dropFirst() {
            let steps = expect(hosts[index]).steps(usual)
            isInOrder = isInOrder && steps <= last
            last = steps
        }
        if isInOrder {
            self.hosts = hosts
        } else {
            let ranked = hosts.enumerated().map { (place: $0, host: $1, steps: expect($1).steps(usual)) }
            self.hosts = ranked.sorted { $0.steps == $1.steps ? $0.place < $1.place : $0.steps > $1.steps }.map(\.host)
            first = expect(self.hosts[0])
        }
        (failure, time) = (first.failure, first.time)
        quality = gauge.quality(record, prior: evaluation.quality, type, kind)
        refusal = gauge.refusal(record, kind)
        weight = record?.pin?.weight ?? 1
        score = Self.score(
            quality.mean, time.mean, failure.mean, refusal, weight, evaluation.price, ranking, usual)
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

    var seconds: Int { min(max(Int(exp(min(time.mean, 11.4)).rounded(.up)), 1), 86_400) }
    var reliability: Double { (1 - failure.mean) * (1 - refusal) }
}
