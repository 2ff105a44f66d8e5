import Glibc

/// How much each virtue counts under a priority.
struct Ranking {
    let quality: Double
    let speed: Double
    let cost: Double

    init(_ priority: Priority) {
        (quality, speed, cost) =
            switch priority {
            case .balanced: (0.5, 0.25, 0.25)
            case .quality: (0.9, 0.05, 0.05)
            case .speed: (0.15, 0.7, 0.15)
            case .cost: (0.15, 0.15, 0.7)
            }
    }

    /// Scores those that can do it, 0 to 1, each virtue against the best of the field.
    func scores(_ field: [Evaluation]) -> [Double] {
        let best = field.map(\.model.quality.score).max() ?? 0
        let fastest = Double(field.map(\.seconds).min() ?? 1)
        let cheapest = Double(field.map(\.price.count).min() ?? 1)
        return field.map { evaluation in
            let chance = 2 / (1 + pow(10, (best - evaluation.model.quality.score) / 400))
            return quality * chance + speed * fastest / Double(evaluation.seconds)
                + cost * cheapest / Double(max(evaluation.price.count, 1))
        }
    }

    /// What the first is best at, for one sentence why.
    func reason(_ first: Evaluation, among count: Int, _ priority: Priority) -> String {
        let field = count == 1 ? "the only one that can" : "the best of \(count) that can"
        return
            "\(first.model.name) of \(first.provider.name) is \(field), by \(priority.rawValue): quality \(Int(first.model.quality.score)), about \(first.seconds) s, \(first.price)."
    }
}
