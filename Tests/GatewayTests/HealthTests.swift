import DoitongTesting
import Gateway
import Telemetry
import Testing

@Suite struct BreakerTests {
    private static let limits = Breaker.Limits()

    /// A breaker after `outcomes`, one a second: `+` made, `-` failed, `a` accepted, `o` neither, `?` asked whether one may go.
    private static func breaker(_ outcomes: String) -> (breaker: Breaker, answers: String, now: Timestamp) {
        var (breaker, answers, now) = (Breaker(), "", Timestamp.march)
        for outcome in outcomes {
            now = now + .seconds(1)
            switch outcome {
            case "+": breaker.note(.made, at: now, limits)
            case "-": breaker.note(.failed, at: now, limits)
            case "a": breaker.note(.accepted, at: now, limits)
            case "o": breaker.note(.neither, at: now, limits)
            case "?": answers += breaker.admits(at: now, limits) ? "y" : "n"
            default: now = now + .seconds(9)
            }
        }
        return (breaker, answers, now)
    }

    /// What happens, a second each (a dot is ten), and what is answered. It rests for ten seconds at first.
    static let stories: [(story: String, answers: String)] = [
        ("?", "y"), ("----?", "y"), ("-----?", "n"), ("--+---?", "y"), ("-----.?", "y"),
        // After a rest one goes, and the others wait for what becomes of it.
        ("-----.??", "yn"), ("-----.?+???", "yyyy"), ("-----.?-?", "yn"), ("-----.?o?", "yy"),
        // That one was accepted lets others go, but a failure closes the door again, for twice as long.
        ("-----.?a??", "yyy"), ("-----.?a-?.?.?", "ynny"), ("-----.?-.?.?", "yny"),
        // Nothing was heard of the one that went.
        ("-----.?..........?..?", "yny"),
        // Half of twenty.
        ("+-+-+-+-+-+-+-+-+-+?-?", "yn"), ("+-++-++-++-++-++-++-++-?", "y"),
        // What the caller did wrong does not count.
        ("oooooooooooooooooooo?", "y"), ("--o-o-o-?", "n"),
    ]

    @Test("it opens after failures, and lets one try after a rest", arguments: stories)
    func opens(story: String, answers: String) { #expect(Self.breaker(story).answers == answers) }

    @Test("each rest is twice as long as the one before, up to a bound, until it works again")
    func rests() throws {
        var (breaker, _, now) = Self.breaker("-----")
        var rests: [Int] = []
        for _ in 0..<9 {
            let until = try #require(breaker.rests(at: now, Self.limits))
            rests.append((until - now).wholeSeconds)
            now = until
            let isAdmitted = breaker.admits(at: now, Self.limits)
            #expect(isAdmitted)
            breaker.note(.failed, at: now, Self.limits)
        }
        #expect(rests == [10, 20, 40, 80, 160, 320, 600, 600, 600])
        breaker.note(.made, at: now, Self.limits)
        #expect(breaker.rests(at: now, Self.limits) == nil && breaker.state == .closed)
        for _ in 0..<5 { breaker.note(.failed, at: now, Self.limits) }
        #expect(breaker.rests(at: now, Self.limits) == now + .seconds(10))
    }

    @Test("failures of long ago are forgotten")
    func window() {
        var (breaker, _, now) = Self.breaker("+-+-+-+-+-+-+-+-+-")
        #expect(breaker.failureRate(at: now, Self.limits) == 0.5)
        now = now + .seconds(300)
        #expect(breaker.failureRate(at: now, Self.limits) == nil)
        breaker.note(.made, at: now, Self.limits)
        #expect(breaker.failureRate(at: now, Self.limits) == 0)
    }

    @Test("whatever happens, whoever waits gets his turn", arguments: 0..<20)
    func alive(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (breaker, now) = (Breaker(), Timestamp.march)
        for _ in 0..<2000 {
            now = now + .milliseconds(Int.random(in: 0...20_000, using: &random))
            let outcomes: [Breaker.Outcome] = [.accepted, .made, .failed, .failed, .neither]
            breaker.note(outcomes.randomElement(using: &random)!, at: now, Self.limits)
            if let until = breaker.rests(at: now, Self.limits) {
                let wait = until - now
                #expect(wait > .zero && wait <= Self.limits.longestRest)
                var later = breaker
                let isAdmitted = later.admits(at: until, Self.limits)
                #expect(isAdmitted)
            }
        }
    }
}

@Suite struct HealthTests {
    /// After so many of the error, whether the model rests there.
    static let errors: [(error: VendorError, times: Int, rests: Bool)] = [
        (.unavailable("x"), 4, false), (.unavailable("x"), 5, true), (.failed("x"), 5, true), (.lost("x"), 5, true),
        (.unreadable("x"), 5, true), (.timedOut("x"), 5, true), (.exhausted("x"), 1, true),
        (.unauthorised("x"), 1, true), (.refused("x"), 50, false), (.rejected("x"), 50, false),
        (.throttled(retryAfter: nil), 50, false), (.interrupted, 50, false),
    ]

    @Test("a model rests where it fails, and only there", arguments: errors)
    func places(error: VendorError, times: Int, rests: Bool) {
        let health = Health()
        for _ in 0..<times { health.note(error, of: .maker, at: .march) }
        #expect((health.rests("brush-fast", at: "maker", at: .march) != nil) == rests)
        #expect(health.admits(.maker, at: .march) == !rests)
        #expect(health.admits(.other, at: .march))
        let entry = health.entry("brush-fast", at: "maker", at: .march)
        #expect((entry.restsUntil != nil) == rests)
        #expect(health.entry("brush-fast", at: "other", at: .march).failuresInRow == 0)
    }
}

@Suite struct RetryBudgetTests {
    private static func withdrawn(
        _ times: Int, _ account: Identifier<Account>, of budget: inout RetryBudget, after seconds: Int = 0
    ) -> Int {
        (0..<times).reduce(0) { count, _ in
            count + (budget.withdraw(for: account, at: .march + .seconds(seconds)) ? 1 : 0)
        }
    }

    @Test("a tenth of what is tried may be tried again, beyond a reserve")
    func share() {
        var budget = RetryBudget()
        #expect(Self.withdrawn(100, "a", of: &budget) == 20)
        for _ in 0..<100 { budget.deposit(for: "a") }
        #expect(Self.withdrawn(100, "a", of: &budget) == 10)
        // Nobody else has less for it.
        #expect(Self.withdrawn(100, "b", of: &budget) == 20)
        for _ in 0..<10_000 { budget.deposit(for: "b") }
        #expect(Self.withdrawn(100, "b", of: &budget) == 20)
    }

    @Test("all together have a bound too")
    func everybody() {
        var budget = RetryBudget()
        var withdrawn = 0
        for number in 0..<1000 where budget.withdraw(for: Identifier("acc_\(number)"), at: .march) { withdrawn += 1 }
        #expect(withdrawn == 200)
    }

    /// Seconds after an account's reserve was used up, and what it has then.
    static let refilled: [(seconds: Int, count: Int)] = [
        (0, 0), (9, 0), (10, 1), (59, 5), (199, 19), (200, 20), (86_400, 20), (Int(Int32.max), 20), (-60, 0),
    ]

    @Test("the reserve fills up by itself, slowly and no further", arguments: refilled)
    func refill(seconds: Int, count: Int) {
        var budget = RetryBudget()
        #expect(Self.withdrawn(100, "a", of: &budget) == 20)
        #expect(Self.withdrawn(100, "a", of: &budget, after: seconds) == count)
    }

    @Test("what is given back was not taken")
    func givenBack() {
        var budget = RetryBudget()
        for _ in 0..<1000 {
            let isThere = budget.withdraw(for: "a", at: .march)
            #expect(isThere)
            budget.giveBack(for: "a")
        }
        #expect(Self.withdrawn(100, "a", of: &budget) == 20)
        budget.giveBack(for: "a")
        #expect(Self.withdrawn(100, "a", of: &budget) == 1)
    }
}
