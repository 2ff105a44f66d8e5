import DoitongTesting
import Gateway
import Telemetry
import Testing

@Suite struct LimitTests {
    static let capacities = [1, 7, 10, 30, 60, 600, 1800, 3600, 6000, 9999, 360_000]

    @Test("a full bucket gives exactly its capacity at once, and then one for each interval", arguments: capacities)
    func burst(capacity: Int) {
        var bucket = GCRA()
        #expect(bucket.remaining(capacity: capacity, at: .march) == capacity)
        #expect(bucket.untilOneMore(capacity: capacity, at: .march) == .zero)
        var taken = 0
        while taken < 2 * capacity, bucket.take(capacity: capacity, at: .march) { taken += 1 }
        #expect(taken == capacity)
        #expect(bucket.remaining(capacity: capacity, at: .march) == 0)
        let wait = bucket.untilOneMore(capacity: capacity, at: .march)
        #expect(wait == .microseconds(60_000_000 / capacity))
        #expect(bucket.remaining(capacity: capacity, at: .march + .seconds(60)) == capacity)
        // To the millisecond, as far as clocks go.
        var early = bucket
        let isEarly = early.take(capacity: capacity, at: .march + wait - .milliseconds(1))
        #expect(!isEarly)
        let isInTime = bucket.take(capacity: capacity, at: .march + wait)
        #expect(isInTime)
    }

    @Test("what is put back can be taken again, and no more than that", arguments: capacities)
    func giveBack(capacity: Int) {
        var bucket = GCRA()
        while bucket.take(capacity: capacity, at: .march) {}
        bucket.giveBack(capacity: capacity)
        #expect(bucket.remaining(capacity: capacity, at: .march) == 1)
        let again = [bucket.take(capacity: capacity, at: .march), bucket.take(capacity: capacity, at: .march)]
        #expect(again == [true, false])
        var full = GCRA()
        full.giveBack(capacity: capacity)
        #expect(full.remaining(capacity: capacity, at: .march) == capacity)
    }

    @Test("a bucket without room never gives")
    func none() {
        var bucket = GCRA()
        for capacity in [0, -1] {
            let isTaken = bucket.take(capacity: capacity, at: .march)
            #expect(!isTaken)
            #expect(bucket.remaining(capacity: capacity, at: .march) == 0)
        }
    }

    @Test("a bucket is what a naive bucket is, and in no stretch of time more than it may be", arguments: capacities)
    func histories(capacity: Int) {
        var random = SeededRandom(seed: UInt64(capacity))
        for _ in 0..<20 {
            var bucket = GCRA()
            let interval = 60_000_000 / capacity
            var level = interval * capacity  // In microseconds of filling.
            var last = Timestamp.march
            var taken: [Int] = []
            for _ in 0..<400 {
                let step = random.isTrue(0.6) ? 0 : Int.random(in: 0...max(4 * interval / 1000, 3), using: &random)
                let now = last + .milliseconds(step)
                level = min(interval * capacity, level + Int(now.milliseconds - last.milliseconds) * 1000)
                last = now
                #expect(bucket.remaining(capacity: capacity, at: now) == level / interval)
                let wanted = level >= interval
                if wanted { level -= interval }
                let isTaken = bucket.take(capacity: capacity, at: now)
                #expect(isTaken == wanted)
                if isTaken { taken.append(Int(now.milliseconds)) }
                let wait = bucket.untilOneMore(capacity: capacity, at: now)
                #expect(wait >= .zero && wait <= .microseconds(interval))
                let after = now + wait
                if wait > .zero {
                    #expect(bucket.remaining(capacity: capacity, at: after) > level / interval)
                }
            }
            for (index, start) in taken.enumerated() {
                let inMinute = taken[index...].prefix { $0 - start < 60_000 }.count
                #expect(inMinute <= 2 * capacity + capacity / 100 + 1)
                for other in taken.indices[index...].prefix(50) {
                    let refilled = (taken[other] - start) * 1000 / interval
                    #expect(other - index + 1 <= capacity + refilled)
                }
            }
        }
    }

    @Test("a clock that was set back, or another plan, never makes anybody wait longer than from empty")
    func setBack() {
        var bucket = GCRA()
        for _ in 0..<10 { _ = bucket.take(capacity: 10, at: .march) }
        let past = Timestamp.march - .seconds(3600)
        #expect(bucket.remaining(capacity: 10, at: past) == 0)
        #expect(bucket.untilOneMore(capacity: 10, at: past) == .seconds(6))
        for capacity in Self.capacities {
            #expect(bucket.remaining(capacity: capacity, at: .march) >= 0)
            #expect(bucket.untilOneMore(capacity: capacity, at: .march) <= .seconds(60))
        }
        var other = GCRA(fullAt: .max)
        #expect(other.remaining(capacity: 10, at: .march) == 0)
        let isTaken = other.take(capacity: 10, at: .march)
        #expect(!isTaken)
    }

    @Test("who asked before midnight and comes after it counts for the new day, and begins none anew")
    func midnight() {
        let plan = Plan(name: "P", requestsPerMinute: nil, concurrent: nil, perDay: 3)
        let midnight = Timestamp(milliseconds: (Timestamp.march.day + 1) * 86_400_000)
        var meter = Meter()
        for moment in [midnight - .seconds(1), midnight, midnight - .milliseconds(1), midnight + .seconds(1)] {
            #expect(meter.admit(plan, at: moment) == nil)
        }
        for moment in [midnight - .milliseconds(1), midnight + .seconds(2), midnight - .seconds(90)] {
            #expect(meter.admit(plan, at: moment)?.limit == .day)
        }
        #expect(meter.usedToday(at: midnight) == 3 && meter.day == midnight.day)
    }

    @Test(
        "a plan lets in as many as it says in a minute and in a day, and names what it does not",
        arguments: Plan.published)
    func plan(plan: Plan) throws {
        let (perMinute, perDay) = (try #require(plan.requestsPerMinute), try #require(plan.perDay))
        var meter = Meter()
        var now = Timestamp.march
        var count = 0
        while true {
            let error = meter.admit(plan, at: now)
            meter.queued = 0
            guard let error else {
                count += 1
                continue
            }
            #expect(error.code == .rateLimit)
            let wait = try #require(error.retryAfter)
            #expect(wait > .zero)
            if error.limit == .day { break }
            #expect(error.limit == .minute)
            if now == .march { #expect(count == perMinute) }
            now = now + wait
        }
        #expect(count == perDay)
        #expect(meter.usedToday(at: now) == perDay)
        #expect(now.day == Timestamp.march.day)
        // The day turns at 00:00 UTC.
        let midnight = Timestamp(milliseconds: Timestamp.march.milliseconds + 86_400_000)
        #expect(meter.admit(plan, at: midnight - .milliseconds(1))?.limit == .day)
        #expect(meter.admit(plan, at: midnight - .milliseconds(1))?.retryAfter == .milliseconds(1))
        #expect(meter.usedToday(at: midnight) == 0)
        #expect(meter.admit(plan, at: midnight) == nil)
        #expect(meter.usedToday(at: midnight) == 1)
        #expect(meter.storedCount == 1)
        #expect(meter.day == midnight.day)
    }

    @Test("as many may run and wait as the plan says, together", arguments: Plan.published)
    func queue(plan: Plan) throws {
        let concurrent = try #require(plan.concurrent)
        for running in 0...concurrent {
            var meter = Meter(running: running, queued: 0)
            var waiting = 0
            while waiting < 1000 {
                meter.minute = GCRA()
                let error = meter.admit(plan, at: .march)
                if let error {
                    #expect(error.limit == .queue || error.limit == .day)
                    #expect(error.retryAfter == .seconds(5) || error.limit == .day)
                    break
                }
                waiting += 1
            }
            #expect(waiting == min(concurrent * 11 - running, plan.perDay!))
            #expect(meter.queued == waiting)
        }
    }

    @Test("what is without limit is never refused")
    func unlimited() {
        var meter = Meter()
        for _ in 0..<10_000 {
            let error = meter.admit(Plan(name: "all", requestsPerMinute: nil, concurrent: nil, perDay: nil), at: .march)
            #expect(error == nil)
        }
        #expect(meter.queued == 10_000)
    }

    @Test("a meter admits what a naive one admits, and counts nothing that it refuses", arguments: 0..<10)
    func meter(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let plan = Plan(name: "small", requestsPerMinute: 12, concurrent: 2, perDay: 40)
        var meter = Meter()
        var naive = NaiveMeter(plan: plan, last: .march)
        var now = Timestamp.march
        for _ in 0..<3000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let before = meter
                let error = meter.admit(plan, at: now)
                #expect(error?.limit == naive.admit(at: now))
                if error != nil { #expect(meter == before) }
            case 5:
                if meter.queued > 0, meter.running < 2 {
                    (meter.queued, meter.running) = (meter.queued - 1, meter.running + 1)
                }
            case 6: meter.running = max(0, meter.running - 1)
            case 7: meter.queued = max(0, meter.queued - 1)
            case 8: now = now + .milliseconds(Int.random(in: 0...40_000, using: &random))
            default: if random.isTrue(0.05) { now = now + .seconds(Int.random(in: 0...90_000, using: &random)) }
            }
            (naive.running, naive.queued) = (meter.running, meter.queued)
            #expect(meter.usedToday(at: now) == naive.admitted.count { $0.day == now.day })
            #expect(meter.running + meter.queued <= 22)
            check(RateStatus(plan, meter, at: now), at: now)
        }
    }

    /// Keeps every moment, and counts.
    private struct NaiveMeter {
        let plan: Plan
        var last: Timestamp
        var level = 60_000
        var admitted: [Timestamp] = []
        var running = 0
        var queued = 0

        mutating func admit(at now: Timestamp) -> Limit? {
            level = min(60_000, level + Int(now.milliseconds - last.milliseconds))
            last = now
            if admitted.count(where: { $0.day == now.day }) >= plan.perDay! { return .day }
            if running + queued >= plan.concurrent! * 11 { return .queue }
            let interval = 60_000 / plan.requestsPerMinute!
            guard level >= interval else { return .minute }
            level -= interval
            admitted.append(now)
            queued += 1
            return nil
        }
    }

    private func check(_ status: RateStatus, at now: Timestamp) {
        #expect(status.windows.count == 2)
        #expect(status.windows[0].remaining <= status.windows[1].remaining)
        for window in status.windows {
            #expect((0...window.quota).contains(window.remaining))
            #expect((0...window.seconds).contains(window.reset))
            #expect((window.reset == 0) == (window.limit == .minute && window.remaining == window.quota))
        }
    }

    @Test("the headers tell of the limit that is met first")
    func status() {
        var meter = Meter()
        let noon = Timestamp.march + .seconds(12 * 3600)
        func windows() -> [String] {
            RateStatus(.free, meter, at: noon).windows.map {
                "\($0.limit) \($0.remaining)/\($0.quota) in \($0.seconds), \($0.reset)"
            }
        }
        #expect(windows() == ["minute 10/10 in 60, 0", "day 100/100 in 86400, 43200"])
        _ = meter.admit(.free, at: noon)
        #expect(windows() == ["minute 9/10 in 60, 6", "day 99/100 in 86400, 43200"])
        meter = Meter(day: noon.day, usedToday: 93)
        #expect(windows() == ["day 7/100 in 86400, 43200", "minute 10/10 in 60, 0"])
        meter = Meter(day: noon.day - 1, usedToday: 100)
        #expect(windows().last == "day 100/100 in 86400, 43200")
        meter = Meter(day: noon.day, usedToday: 1000)
        #expect(windows().first == "day 0/100 in 86400, 43200")
    }

    @Test("reads have a bucket of their own, and what is without limit has no headers")
    func reads() {
        var bucket = GCRA()
        let isTaken = bucket.take(capacity: 600, at: .march)
        #expect(isTaken)
        let windows = RateStatus(reads: bucket, .free, at: .march).windows
        #expect(windows.map(\.limit) == [.reads])
        #expect(windows.map(\.quota) == [600])
        #expect(windows.map(\.remaining) == [599])
        #expect(windows.map(\.seconds) == [60])
        #expect(windows.map(\.reset) == [1])
        let unlimited = Plan(name: "all", requestsPerMinute: nil, concurrent: nil, perDay: nil)
        #expect(RateStatus(reads: bucket, unlimited, at: .march).windows.isEmpty)
        #expect(RateStatus(unlimited, Meter(), at: .march).windows.isEmpty)
        let enterprise = RateStatus(.enterprise(requestsPerMinute: 6000, concurrent: 9), Meter(), at: .march)
        #expect(enterprise.windows.map(\.limit) == [.minute])
    }
}
