import Glibc
import Telemetry

/// How soon what was observed counts half.
package struct HalfLife: Sendable, Equatable {
    /// An epoch has so many half-lives: within one, weights grow to 2^32, far from what a number can hold.
    static let perEpoch = 32

    let milliseconds: Double

    init(_ duration: Duration) { milliseconds = Double(duration.milliseconds) }

    /// Half-lives since 1970.
    private func age(_ now: Timestamp) -> Double { Double(now.milliseconds) / milliseconds }

    func epoch(at now: Timestamp) -> Int { Int((age(now) / Double(Self.perEpoch)).rounded(.down)) }

    /// What an observation made now weighs in sums of `epoch`.
    func weight(at now: Timestamp, in epoch: Int) -> Double {
        exp2(min(age(now) - Double(epoch) * Double(Self.perEpoch), Double(2 * Self.perEpoch)))
    }
}

/// Sums of what was observed, in which the past fades.
///
/// They are never decayed. Instead a later observation weighs more, twice as much after each half-life, and whoever reads
/// divides by the weight of now. So sums of one epoch are only ever added to: those of several nodes add up to what one node
/// would have found, in whatever order they come.
package struct Tally: Sendable, Equatable {
    package private(set) var epoch: Int
    package private(set) var count: Double
    package private(set) var sum: Double
    package private(set) var squares: Double

    package init(epoch: Int = 0, count: Double = 0, sum: Double = 0, squares: Double = 0) {
        (self.epoch, self.count, self.sum, self.squares) = (epoch, count, sum, squares)
    }

    mutating func add(_ value: Double, at now: Timestamp, fading: HalfLife) {
        let weight = fading.weight(at: now, in: fading.epoch(at: now))
        add(Tally(epoch: fading.epoch(at: now), count: weight, sum: weight * value, squares: weight * value * value))
    }

    /// Takes in the sums of another, of whatever epoch.
    package mutating func add(_ other: Tally) {
        guard count > 0 else { return self = other.count > 0 ? other : self }
        let latest = max(epoch, other.epoch)
        let (mine, its) = (Self.scale(from: epoch, to: latest), Self.scale(from: other.epoch, to: latest))
        epoch = latest
        count = count * mine + other.count * its
        sum = sum * mine + other.sum * its
        squares = squares * mine + other.squares * its
    }

    /// The count as one of `epoch` weighs, which is no earlier one than its own.
    func count(in epoch: Int) -> Double { count * Self.scale(from: self.epoch, to: epoch) }

    /// Weights of an epoch long past are as good as nothing.
    fileprivate static func scale(from old: Int, to new: Int) -> Double {
        old == new ? 1 : exp2(-Double(min(max(new - old, -1), 8)) * Double(HalfLife.perEpoch))
    }
}

/// How much of what a kind of tally holds is left now: reckoned once, for many tallies.
struct Fading: Sendable {
    private let epoch: Int
    private let factor: Double

    init(_ halfLife: HalfLife, at now: Timestamp) {
        epoch = halfLife.epoch(at: now)
        factor = 1 / halfLife.weight(at: now, in: epoch)
    }

    /// Sums as they count now.
    func read(_ tally: Tally) -> (count: Double, sum: Double) {
        let left = factor(tally)
        return (left * tally.count, left * tally.sum)
    }

    func count(_ tally: Tally) -> Double { tally.count * factor(tally) }

    /// How much of each of its sums is left.
    func factor(_ tally: Tally) -> Double {
        tally.epoch == epoch ? factor : factor * Tally.scale(from: tally.epoch, to: epoch)
    }
}
