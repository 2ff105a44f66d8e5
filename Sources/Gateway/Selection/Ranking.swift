import Glibc

/// How much each virtue counts under a priority, and how much may be tried out.
package struct Ranking: Sendable {
    package let quality: Double
    package let speed: Double
    package let cost: Double
    /// The share of choices that may fall on something less known instead of the best known.
    package let exploration: Double

    package init(_ priority: Priority) {
        (quality, speed, cost, exploration) =
            switch priority {
            case .balanced: (0.5, 0.25, 0.25, 0.04)
            case .quality: (0.9, 0.05, 0.05, 0.06)
            case .speed: (0.15, 0.7, 0.15, 0.04)
            case .cost: (0.15, 0.15, 0.7, 0.02)
            }
    }

    /// What usual seconds and credits are, for one request: the medians of those who can do it, as the catalogue has them.
    package struct Usual: Sendable {
        package let seconds: Double
        package let credits: Double

        package init(seconds: Double, credits: Double) { (self.seconds, self.credits) = (seconds, credits) }

        init(_ field: [Evaluation]) {
            var (seconds, credits) = ([Int](), [Int]())
            for evaluation in field where evaluation.objection == nil {
                seconds.append(evaluation.seconds)
                credits.append(evaluation.price.count)
            }
            func median(_ numbers: [Int]) -> Double {
                numbers.isEmpty ? 1 : Double(max(numbers.sorted()[numbers.count / 2], 1))
            }
            (self.seconds, self.credits) = (median(seconds), median(credits))
        }
    }

    /// What a result is worth, 0 to 1: its rating, and how far below the usual its time and price are. What fails is worth
    /// nothing.
    package func worth(quality: Double, seconds: Double, credits: Double, against usual: Usual) -> Double {
        self.quality * quality + speed * usual.seconds / (usual.seconds + seconds)
            + cost * usual.credits / (usual.credits + credits)
    }
}
