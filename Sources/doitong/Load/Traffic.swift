import Synchronization
package import Telemetry

/// What the server answered: counted since it started, and measured of the last minute.
///
/// Counting is a few atomic additions, since every request is counted. Two that turn a slot at once may lose a count: what is
/// shown is for looking at.
package final class Traffic: Sendable {
    package struct Minute: Sendable {
        package let requestsPerSecond: Double
        /// Half took no longer, and one in a hundred took longer; nil where none was timed.
        package let median: Duration?
        package let slowest: Duration?
    }

    private final class Cell: Sendable {
        let value = Atomic<Int>(0)
    }

    /// Ten seconds.
    private final class Slot: Sendable {
        /// Which ten seconds since 1970.
        let turn = Atomic<Int>(-1)
        let count = Atomic<Int>(0)
        let times = (0..<TimeScale.places).map { _ in Cell() }

        func begin(_ turn: Int) {
            guard self.turn.exchange(turn, ordering: .relaxed) != turn else { return }
            count.store(0, ordering: .relaxed)
            for cell in times { cell.value.store(0, ordering: .relaxed) }
        }
    }

    private static let slotMilliseconds: Int64 = 10_000
    private static let told = 6
    private let slots = (0...told).map { _ in Slot() }
    private let total = Atomic<Int>(0)
    private let startedAt: Timestamp

    package init(startedAt: Timestamp) { self.startedAt = startedAt }

    /// Answered since it started.
    package var requests: Int { total.load(ordering: .relaxed) }

    /// - Parameter duration: nil for what lasts as long as somebody listens.
    package func note(_ duration: Duration?, at now: Timestamp) {
        total.add(1, ordering: .relaxed)
        let turn = Int(now.milliseconds / Self.slotMilliseconds)
        let slot = slots[turn % slots.count]
        if slot.turn.load(ordering: .relaxed) != turn { slot.begin(turn) }
        slot.count.add(1, ordering: .relaxed)
        if let duration { slot.times[TimeScale.place(of: duration)].value.add(1, ordering: .relaxed) }
    }

    package func minute(at now: Timestamp) -> Minute {
        let turn = Int(now.milliseconds / Self.slotMilliseconds)
        let turns = (turn - Self.told + 1)...turn
        let recent = slots.filter { turns.contains($0.turn.load(ordering: .relaxed)) }
        let count = recent.reduce(0) { $0 + $1.count.load(ordering: .relaxed) }
        var times = [Int](repeating: 0, count: TimeScale.places)
        for slot in recent {
            for place in times.indices { times[place] += slot.times[place].value.load(ordering: .relaxed) }
        }
        let since = max(startedAt.milliseconds, Int64(turns.lowerBound) * Self.slotMilliseconds)
        let seconds = max(1, Double(now.milliseconds - since) / 1000)
        return Minute(
            requestsPerSecond: Double(count) / seconds, median: TimeScale.quantile(0.5, of: times),
            slowest: TimeScale.quantile(0.99, of: times))
    }
}

/// Durations sorted into places, four for each doubling from a microsecond on: no time is told a quarter too long.
private enum TimeScale {
    private static let doublings = 36
    static let places = 4 * doublings

    static func place(of duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let microseconds = max(4, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        let doubling = Int64.bitWidth - 1 - microseconds.leadingZeroBitCount
        return min(4 * (doubling - 2) + Int(microseconds >> Int64(doubling - 2) & 3), places - 1)
    }

    /// The end of the place in which so much of all lies.
    static func quantile(_ share: Double, of counts: [Int]) -> Duration? {
        let all = counts.reduce(0, +)
        guard all > 0 else { return nil }
        var left = Int((Double(all) * share).rounded(.up))
        for (place, count) in counts.enumerated() {
            left -= count
            if left <= 0 { return .microseconds(Int64(place % 4 + 5) << Int64(place / 4)) }
        }
        return nil
    }
}
