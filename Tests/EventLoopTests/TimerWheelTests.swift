import DoitongTesting
import EventLoop
import Testing

@Suite(.timeLimit(.minutes(5))) struct TimerWheelTests {
    /// How late a timer may be: one tick.
    private static let tick: UInt64 = 1 << 20
    private static let second: UInt64 = 1_000_000_000

    /// What the wheel must do, done by looking at every timer.
    private struct Model {
        var deadlines: [Int: UInt64] = [:]

        /// Takes out what must have fired by `now`; what may have fired stays with the caller to judge.
        func isDue(_ id: Int, at now: UInt64) -> Bool { deadlines[id].map { $0 <= now } ?? false }
        func isOverdue(_ id: Int, at now: UInt64) -> Bool {
            deadlines[id].map { $0 + TimerWheelTests.tick <= now } ?? false
        }
    }

    /// Where a history begins: anywhere, and where each wheel is about to turn over.
    static let starts: [UInt64] =
        [0, 1, 1_000_000_000_000, 123_456_789_012_345] + (1...6).map { (1 << (20 + 6 * $0)) - 3 * (1 << 20) } + [
            (1 << 56) - 5, (1 << 57) + 77,
        ]

    @Test(
        "through any history a timer fires once, never early, at most a tick late, and not when cancelled",
        arguments: starts)
    func history(start: UInt64) {
        for seed in 0..<UInt64(12) {
            var random = SeededRandom(seed: seed)
            var wheel = TimerWheel<Int>(startingAt: Moment(nanoseconds: start))
            var model = Model()
            var handles: [Int: TimerWheel<Int>.Handle] = [:]
            var now = start
            var next = 0
            for _ in 0..<400 {
                for _ in 0..<Int.random(in: 0...8, using: &random) {
                    // From now to years from now, each size as often as any other.
                    let ahead = random.next() >> UInt64.random(in: 10...63, using: &random)
                    let deadline = now &+ ahead
                    handles[next] = wheel.schedule(next, at: Moment(nanoseconds: deadline))
                    model.deadlines[next] = deadline
                    next += 1
                }
                if random.next() % 3 == 0, let id = model.deadlines.keys.sorted().randomElement(using: &random) {
                    #expect(wheel.cancel(handles[id]!) == id)
                    #expect(wheel.cancel(handles[id]!) == nil)
                    model.deadlines[id] = nil
                }
                now += random.next() >> UInt64.random(in: 18...63, using: &random)
                var due: [Int] = []
                wheel.expire(upTo: Moment(nanoseconds: now), into: &due)
                for id in due {
                    if !model.isDue(id, at: now) {
                        Issue.record("\(id) fired early, or twice, or cancelled: seed \(seed)")
                    }
                    model.deadlines[id] = nil
                }
                if let late = model.deadlines.keys.first(where: { model.isOverdue($0, at: now) }) {
                    Issue.record("\(late) has not fired: seed \(seed), \(now - model.deadlines[late]!) ns late")
                    return
                }
                #expect(wheel.count == model.deadlines.count)
                check(wheel.nextExpiry, now, model)
            }
        }
    }

    /// The wheel may ask to be called sooner than the next timer is due, but not later, and not without any.
    private func check(_ expiry: Moment?, _ now: UInt64, _ model: Model) {
        guard let first = model.deadlines.values.min() else {
            #expect(expiry == nil)
            return
        }
        guard let expiry else {
            Issue.record("nothing to wait for, with timers waiting")
            return
        }
        #expect(expiry.nanoseconds <= max(now, first) + Self.tick)
    }

    @Test("timers that are due together fire in the order of their deadlines")
    func order() {
        var random = SeededRandom(seed: 3)
        var wheel = TimerWheel<UInt64>(startingAt: Moment(nanoseconds: 77))
        let deadlines = (0..<10_000).map { _ in UInt64.random(in: 0...100 * Self.second, using: &random) }
        for deadline in deadlines { _ = wheel.schedule(deadline >> 20, at: Moment(nanoseconds: deadline)) }
        var due: [UInt64] = []
        wheel.expire(upTo: Moment(nanoseconds: 200 * Self.second), into: &due)
        #expect(due.count == deadlines.count)
        #expect(due == due.sorted())
    }

    @Test("waking only when the wheel asks for it, every timer fires in time, and few wakings are for nothing")
    func wakings() {
        var random = SeededRandom(seed: 4)
        var now = 5 * Self.second
        var wheel = TimerWheel<UInt64>(startingAt: Moment(nanoseconds: now))
        for _ in 0..<1000 {
            let deadline = now + UInt64.random(in: 0...10_000 * Self.second, using: &random)
            _ = wheel.schedule(deadline, at: Moment(nanoseconds: deadline))
        }
        var (wakings, fired) = (0, 0)
        while let expiry = wheel.nextExpiry {
            #expect(expiry.nanoseconds >= now || wakings == 0)
            now = max(now, expiry.nanoseconds)
            var due: [UInt64] = []
            wheel.expire(upTo: Moment(nanoseconds: now), into: &due)
            for deadline in due { #expect(deadline <= now && now <= deadline + Self.tick) }
            (wakings, fired) = (wakings + 1, fired + due.count)
            guard wakings < 100_000 else { break }
        }
        #expect(fired == 1000)
        #expect(wakings < 6 * fired)
    }

    @Test("a handle is dead once its timer is, even when the place is used again")
    func reuse() {
        var wheel = TimerWheel<String>(startingAt: Moment(nanoseconds: 0))
        let first = wheel.schedule("first", at: Moment(nanoseconds: Self.second))
        #expect(wheel.cancel(first) == "first")
        let second = wheel.schedule("second", at: Moment(nanoseconds: Self.second))
        #expect(wheel.cancel(first) == nil)
        var due: [String] = []
        wheel.expire(upTo: Moment(nanoseconds: 2 * Self.second), into: &due)
        #expect(due == ["second"])
        let third = wheel.schedule("third", at: Moment(nanoseconds: 3 * Self.second))
        #expect(wheel.cancel(second) == nil)
        #expect(wheel.cancel(third) == "third")
        #expect(wheel.count == 0 && wheel.nextExpiry == nil)
    }

    @Test("a deadline in the past fires within a tick, one at the end of time never")
    func extremes() {
        var wheel = TimerWheel<String>(startingAt: Moment(nanoseconds: 100 * Self.second))
        _ = wheel.schedule("past", at: Moment(nanoseconds: 0))
        let never = wheel.schedule("never", at: .never)
        var due: [String] = []
        wheel.expire(upTo: Moment(nanoseconds: 100 * Self.second + Self.tick), into: &due)
        #expect(due == ["past"])
        wheel.expire(upTo: Moment(nanoseconds: 200 * 365 * 86_400 * Self.second), into: &due)
        #expect(due == ["past"])
        #expect(wheel.cancel(never) == "never")
    }

    @Test("a timer that is due right behind the horizon of the largest wheel is not lost")
    func horizon() {
        let turn: UInt64 = 1 << 56
        for (start, ahead) in [
            (turn - Self.tick, 2 * Self.tick), (turn - Self.second, 75 * Self.second),
            (turn - 3600 * Self.second, 7200 * Self.second),
        ] {
            var wheel = TimerWheel<Int>(startingAt: Moment(nanoseconds: start))
            _ = wheel.schedule(1, at: Moment(nanoseconds: start + ahead))
            var due: [Int] = []
            wheel.expire(upTo: Moment(nanoseconds: start + ahead - 1), into: &due)
            #expect(due == [])
            wheel.expire(upTo: Moment(nanoseconds: start + ahead + Self.tick), into: &due)
            #expect(due == [1], "\(ahead) ns ahead")
        }
    }

    @Test("a million timers are scheduled, cancelled and fired")
    func million() {
        var random = SeededRandom(seed: 5)
        var wheel = TimerWheel<Int32>(startingAt: Moment(nanoseconds: 1))
        var handles: [TimerWheel<Int32>.Handle] = []
        var deadlines: [UInt64] = []
        for id in 0..<Int32(1_000_000) {
            let deadline = UInt64.random(in: 1...600 * Self.second, using: &random)
            deadlines.append(deadline)
            handles.append(wheel.schedule(id, at: Moment(nanoseconds: deadline)))
        }
        #expect(wheel.count == 1_000_000)
        for id in stride(from: 0, to: 1_000_000, by: 2) { wheel.cancel(handles[id]) }
        var (fired, wrong) = (0, 0)
        var due: [Int32] = []
        for now in stride(from: UInt64(0), through: 602 * Self.second, by: Int(Self.second) / 10) {
            due.removeAll(keepingCapacity: true)
            wheel.expire(upTo: Moment(nanoseconds: now), into: &due)
            for id in due {
                let deadline = deadlines[Int(id)]
                if id % 2 == 0 || deadline > now || deadline + Self.second / 10 + Self.tick < now { wrong += 1 }
            }
            fired += due.count
        }
        #expect(fired == 500_000)
        #expect(wrong == 0)
        #expect(wheel.count == 0)
    }
}
