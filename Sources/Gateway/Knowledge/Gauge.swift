import Glibc
package import Telemetry

/// A number that is not known for sure.
package struct Belief: Sendable, Equatable {
    package var mean: Double
    package var variance: Double

    package init(mean: Double, variance: Double) { (self.mean, self.variance) = (mean, variance) }
}

/// Reads a fleet as of one moment: what to expect of a model, and how sure that is.
///
/// All numbers that say how much is believed stand here, by name.
package struct Gauge: Sendable {
    let fleet: Fleet
    private let taste: Fading
    private let rules: Fading
    private let outage: Fading
    private let days: Fading
    private let load: Fading
    /// How many attempts the hosts had lately, and how many of them failed: by their places in the fleet.
    private let troubles: [(count: Double, sum: Double)]

    package init(_ fleet: Fleet, at now: Timestamp) {
        self.fleet = fleet
        taste = Fading(Subject.taste, at: now)
        rules = Fading(Subject.rules, at: now)
        let outage = Fading(Subject.outage, at: now)
        self.outage = outage
        troubles = fleet.hosts.map { outage.read($0.trouble) }
        days = Fading(Subject.days, at: now)
        load = Fading(Subject.load, at: now)
    }

    // MARK: Quality

    /// Ratings of one thing differ so much (one standard deviation).
    static let ratingNoise = 0.25
    /// How far a model's ratings here may lie from what strangers' comparisons promise. With the least spread of a score it
    /// makes the prior worth some twenty ratings.
    static let otherTaste = 0.05
    /// How far a model's ratings for one kind of prompt lie from those for all.
    static let kindSpread = 0.08

    /// The score of which half its comparisons are won: the middle of what is offered of a type.
    static func middle(of type: GenerationType) -> Double {
        switch type {
        case .video: 1230
        case .image: 1060
        case .audio: 1130
        case .avatar: 1100
        }
    }

    /// What a score on the scale of arenas lets expect of ratings: the share of comparisons that it wins against the middle.
    static func prior(_ quality: Quality, _ type: GenerationType) -> Belief {
        let share = 1 / (1 + exp((middle(of: type) - quality.score) * (M_LN10 / 400)))
        let slope = share * (1 - share) * (M_LN10 / 400)
        let spread = slope * quality.spread
        return Belief(mean: share, variance: spread * spread + otherTaste * otherTaste)
    }

    /// The rating to expect, 0 to 1: what the model shows in all kinds of prompts, and what it does in this one.
    func quality(_ record: Fleet.ModelRecord?, prior: Belief, _ type: GenerationType, _ kind: PromptKind) -> Belief {
        if let forced = record?.pin?.quality { return Belief(mean: forced, variance: 0) }
        let (noise, spread) = (Self.ratingNoise * Self.ratingNoise, Self.kindSpread * Self.kindSpread)
        guard let tallies = record?.qualities, !tallies.isEmpty else {
            return Belief(mean: prior.mean, variance: prior.variance + spread)
        }
        let first = Fleet.place(type, .general)
        var (precision, weighted) = (1 / prior.variance, prior.mean / prior.variance)
        var own = (count: 0.0, sum: 0.0)
        for index in 0..<PromptKind.allCases.count {
            let tally = tallies[first + index]
            guard tally.count > 0 else { continue }
            if index == kind.index {
                own = taste.read(tally)
            } else {
                // 1 / (spread + noise / count) of the mean, which is sum / count: with a single division.
                let left = taste.factor(tally)
                let share = left / (spread * left * tally.count + noise)
                precision += share * tally.count
                weighted += share * tally.sum
            }
        }
        let others = Belief(mean: weighted / precision, variance: 1 / precision + spread)
        guard own.count > 0 else { return others }
        let variance = 1 / (1 / others.variance + own.count / noise)
        return Belief(mean: (others.mean / others.variance + own.sum / noise) * variance, variance: variance)
    }

    /// How many ratings of this type there are, as they count now.
    func ratings(_ record: Fleet.ModelRecord, _ type: GenerationType, _ kind: PromptKind) -> Double {
        record.qualities.isEmpty ? 0 : taste.count(record.qualities[Fleet.place(type, kind)])
    }

    // MARK: Chance

    /// What is not known to fail fails so often, and that is worth so many attempts.
    static let usualFailure = (share: 0.03, attempts: 10.0)
    /// What other models at the host do is worth so many attempts at this one; what this one usually does as many.
    static let hostAttempts = 3.0
    static let recentAttempts = 2.0
    static let usualRefusal = (share: 0.02, attempts: 10.0)
    static let kindRefusals = 4.0

    /// The share of attempts that fail at a host now, of which nothing is known with this model.
    func failure(at host: Identifier<Host>) -> Belief {
        failure(Self.usualFailure.share, (0, 0), fleet.hosts.firstIndex { $0.host == host })
    }

    func failure(_ seen: Fleet.Seen) -> Belief {
        let (usual, days) = (Self.usualFailure, days.read(seen.failures))
        let share = (usual.share * usual.attempts + days.sum) / (usual.attempts + days.count)
        return failure(share, outage.read(seen.trouble), seen.place)
    }

    private func failure(_ usual: Double, _ recent: (count: Double, sum: Double), _ place: Int?) -> Belief {
        var expected = usual
        if let place {
            let all = troubles[place]
            let others = max(all.count - recent.count, 0)
            let failed = max(all.sum - recent.sum, 0)
            expected = (usual * Self.hostAttempts + failed) / (Self.hostAttempts + others)
        }
        let attempts = Self.recentAttempts + recent.count
        let share = (expected * Self.recentAttempts + recent.sum) / attempts
        return Belief(mean: share, variance: share * (1 - share) / (attempts + 1))
    }

    /// The share of prompts of a kind that the maker's rules refuse.
    func refusal(_ record: Fleet.ModelRecord?, _ kind: PromptKind) -> Double {
        guard let tallies = record?.refusals, !tallies.isEmpty else { return Self.usualRefusal.share }
        var (count, refused) = (Self.usualRefusal.attempts, Self.usualRefusal.attempts * Self.usualRefusal.share)
        for tally in tallies where tally.count > 0 {
            let seen = rules.read(tally)
            count += seen.count
            refused += seen.sum
        }
        let own = rules.read(tallies[kind.index])
        return (refused / count * Self.kindRefusals + own.sum) / (Self.kindRefusals + own.count)
    }

    // MARK: Time

    /// From so many jobs on, what was measured replaces what was expected.
    static let measuredJobs = 30.0
    /// What the catalogue says of a model's time is worth so many jobs of it at a host, and what is expected of a size and
    /// length so many jobs of that.
    static let catalogueJobs = 1.0
    static let cellJobs = 5.0
    /// What is usual is worth so many of the jobs of the last hours at first, and so many in the end.
    static let usualJobs = (first: 0.5, last: 4.0)
    /// One standard deviation of the logarithm of the usual time as the catalogue has it, and of one job.
    static let timeSpread = 0.5
    static let jobSpread = 0.4

    /// The logarithm of the seconds that half the jobs like this take, as the catalogue has it.
    static func time(expected: Int) -> Belief {
        Belief(mean: log(Double(max(expected, 1))), variance: timeSpread * timeSpread)
    }

    /// The same now, at a host.
    ///
    /// - Parameter median: as ``median(_:_:)`` has it.
    /// - Parameter prior: the logarithm of the catalogue's seconds.
    func time(_ seen: Fleet.Seen, _ median: (log: Double, count: Double)?, prior: Double) -> Belief {
        let habit = days.read(seen.habit)
        var usual = prior + habit.sum / (habit.count + Self.catalogueJobs)
        if let median {
            usual =
                median.count >= Self.measuredJobs
                ? median.log : (Self.cellJobs * usual + median.count * median.log) / (Self.cellJobs + median.count)
        }
        let recent = load.read(seen.pace)
        let share = min(1, habit.count / Self.measuredJobs)
        let weight = Self.usualJobs.first + share * (Self.usualJobs.last - Self.usualJobs.first)
        let now = (weight * usual + recent.count * prior + recent.sum) / (weight + recent.count)
        let precision =
            1 / (Self.timeSpread * Self.timeSpread) + max(habit.count, recent.count) / (Self.jobSpread * Self.jobSpread)
        return Belief(mean: now, variance: 1 / precision)
    }

    /// The logarithm of the seconds that half of what was observed in a cell took, and how much that was.
    func median(_ times: [(cell: TimeCell, sketch: TimeSketch)], _ cell: TimeCell) -> (log: Double, count: Double)? {
        guard let index = times.firstIndex(where: { $0.cell == cell }) else { return nil }
        return (times[index].sketch.median, days.count(times[index].sketch.all))
    }

    /// How much longer things take than the catalogue says, in the last hours.
    func pace(_ seen: Fleet.Seen) -> Double {
        let recent = load.read(seen.pace)
        return exp(recent.sum / (recent.count + 1))
    }

    /// How many jobs that was learnt from, as they count now.
    func jobs(_ seen: Fleet.Seen) -> Double { load.count(seen.pace) }
}
