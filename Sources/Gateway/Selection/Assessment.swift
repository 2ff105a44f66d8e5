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

    /// A host comes before another that the catalogue prefers if it is better by so much.
    private static let hostStep = 0.05

    init(
        _ index: Int, _ evaluation: Evaluation, _ type: GenerationType, _ kind: PromptKind, _ gauge: Gauge,
        _ ranking: Ranking, _ usual: Ranking.Usual
    ) {
        self.index = index
        let model = evaluation.model
        let record = gauge.fleet.models[model.id]
        typealias Expectation = (failure: Belief, time: Belief)
        func expect(_ host: Identifier<Host>) -> Expectation {
            let known = record?.hosts.first { $0.host == host }
            return (
                gauge.failure(known, at: host),
                gauge.time(record, known, evaluation.cell, expected: evaluation.seconds)
            )
        }
        var first = expect(evaluation.hosts[0])
        if evaluation.hosts.count == 1 {
            hosts = evaluation.hosts
        } else {
            var order: [(host: Identifier<Host>, steps: Int, place: Int, expectation: Expectation)] = []
            for (place, host) in evaluation.hosts.enumerated() {
                let expectation = place == 0 ? first : expect(host)
                let speed = usual.seconds / (usual.seconds + exp(expectation.time.mean))
                let value = (1 - expectation.failure.mean) * (0.5 + 0.5 * speed)
                order.append((host, Int(value / Self.hostStep), place, expectation))
            }
            order.sort { $0.steps == $1.steps ? $0.place < $1.place : $0.steps > $1.steps }
            hosts = order.map(\.host)
            first = order[0].expectation
        }
        (failure, time) = first
        quality = gauge.quality(record, prior: Gauge.prior(model.quality, type), type, kind)
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
