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

    fileprivate static func score(
        _ quality: Double, _ seconds: Double, _ failure: Double, _ refusal: Double, _ weight: Double, _ price: Credits,
        _ ranking: Ranking, _ usual: Ranking.Usual
    ) -> Double {
        weight * (1 - failure) * (1 - refusal)
            * ranking.worth(quality: quality, seconds: seconds, credits: Double(price.count), against: usual)
    }

    /// The score that it may have as far as we know: each belief is drawn.
    func draw(_ price: Credits, _ ranking: Ranking, _ usual: Ranking.Usual, using lot: inout Lot) -> Double {
        func drawn(_ belief: Belief) -> Double { belief.mean + belief.variance.squareRoot() * lot.deviation() }
        let failure = min(max(drawn(failure), 0), 1)
        return Self.score(drawn(quality), exp(drawn(time)), failure, refusal, weight, price, ranking, usual)
    }

    /// Sorts the higher score first, and where scores agree in ten digits the first place: as one number, which takes a quarter
    /// of the time that comparing both takes.
    func key(at place: Int) -> UInt64 { ~max(score, 0).bitPattern & ~0xffff | UInt64(UInt16(place)) }

    static func place(_ key: UInt64) -> Int { Int(key & 0xffff) }

    var seconds: Int { min(max(Int(exp(min(time.mean, 11.4)).rounded(.up)), 1), 86_400) }
    var reliability: Double { (1 - failure.mean) * (1 - refusal) }
}

/// What to expect of one host.
private struct Expectation {
    let failure: Belief
    let time: Belief
    let seconds: Double
    let steps: Int

    /// A host comes before another that the catalogue prefers if it is better by some such steps.
    private static let step = 0.05

    init(_ failure: Belief, _ time: Belief, _ usual: Ranking.Usual) {
        (self.failure, self.time, seconds) = (failure, time, exp(time.mean))
        let speed = usual.seconds / (usual.seconds + seconds)
        steps = Int((1 - failure.mean) * (0.5 + 0.5 * speed) / Self.step)
    }
}

/// Functions and not initialisers: those are given what they take as their own, so what is only read would be held and let go
/// for each model and host. That was a third of choosing where nothing is known.
extension Gauge {
    func assess(
        _ index: Int, _ evaluation: Evaluation, _ record: Fleet.ModelRecord?, _ type: GenerationType,
        _ kind: PromptKind, _ ranking: Ranking, _ usual: Ranking.Usual
    ) -> Assessment {
        // Out of the record, which is not copied then for each host.
        let known = record?.hosts ?? []
        let hosts = evaluation.hosts
        var best = (place: 0, expected: expectation(hosts[0], evaluation, known, usual))
        for place in hosts.indices.dropFirst() {
            let expected = expectation(hosts[place], evaluation, known, usual)
            if expected.steps > best.expected.steps { best = (place, expected) }
        }
        let quality = quality(record, prior: evaluation.quality, type, kind)
        let refusal = refusal(record, kind)
        let weight = record?.pin?.weight ?? 1
        return Assessment(
            index: index, host: hosts[best.place], quality: quality, failure: best.expected.failure, refusal: refusal,
            time: best.expected.time, weight: weight,
            score: Assessment.score(
                quality.mean, best.expected.seconds, best.expected.failure.mean, refusal, weight, evaluation.price,
                ranking, usual))
    }

    /// A model's hosts, the best first.
    func order(_ evaluation: Evaluation, _ usual: Ranking.Usual) -> [Identifier<Host>] {
        guard evaluation.hosts.count > 1 else { return evaluation.hosts }
        let known = fleet.models[evaluation.model.id]?.hosts ?? []
        let ranked = evaluation.hosts.enumerated().map { place, host in
            (place: place, host: host, steps: expectation(host, evaluation, known, usual).steps)
        }
        return ranked.sorted { $0.steps == $1.steps ? $0.place < $1.place : $0.steps > $1.steps }.map(\.host)
    }

    private func expectation(
        _ host: Identifier<Host>, _ evaluation: Evaluation, _ known: [Fleet.HostRecord], _ usual: Ranking.Usual
    ) -> Expectation {
        guard let place = known.firstIndex(where: { $0.host == host }) else {
            return Expectation(failure(at: host), evaluation.time, usual)
        }
        let median = median(known[place].times, evaluation.cell)
        return Expectation(
            failure(known[place].seen), time(known[place].seen, median, prior: evaluation.time.mean), usual)
    }
}
