import DoitongTesting
import Gateway
import JSON
import Telemetry
import Testing

@Suite struct RetryTests {
    /// A generation after so many attempts, each where the policy sends it; the last runs.
    private static func tried(_ times: Int, _ order: Order = .sample()) -> Generation {
        times == 0
            ? .sample(order) : tried(Array(repeating: .unavailable("503"), count: times - 1), order, isRunning: true)
    }

    /// The same, with how each ended.
    private static func tried(_ ends: [VendorError], _ order: Order, isRunning: Bool) -> Generation {
        var generation = Generation.sample(order)
        for (index, error) in ends.enumerated() {
            let isClaimed = generation.handle(.claimed(by: "w", generation.nextVenue), at: .march)
            let isRefused = generation.handle(.refused(error, attempt: index + 1, retryAt: .march), at: .march)
            precondition(isClaimed && isRefused)
        }
        let isClaimed = isRunning && generation.handle(.claimed(by: "w", generation.nextVenue), at: .march)
        precondition(isClaimed == isRunning)
        return generation
    }

    static let bounds: [(made: Int, seconds: Int)] = [
        (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (60, 60),
    ]

    @Test("the wait is anything up to a bound that doubles, and never beyond the longest", arguments: bounds)
    func jitter(made: Int, seconds: Int) throws {
        var random = SeededRandom(seed: UInt64(made))
        let generation = Self.tried(made, .sample(hosts: ["maker"]))
        let policy = RetryPolicy(attempts: 100)
        let waits = try (0..<2000).map { _ in
            let sequel = policy.sequel(to: .unavailable("x"), of: generation, at: .march, using: &random)
            return (try #require(sequel.moment) - .march).milliseconds
        }
        let bound = Int64(seconds * 1000)
        #expect(waits.allSatisfy { (0...bound).contains($0) })
        #expect(waits.min()! < bound / 20)
        #expect(waits.max()! > bound * 19 / 20)
        let mean = waits.reduce(0, +) / Int64(waits.count)
        #expect(abs(mean - bound / 2) < bound / 20)
    }

    @Test("there are as many attempts as the policy says", arguments: 1...6)
    func attempts(most: Int) {
        var random = SeededRandom(seed: 5)
        let policy = RetryPolicy(attempts: most)
        for made in 1...8 {
            let next = policy.sequel(to: .unavailable("x"), of: Self.tried(made), at: .march, using: &random)
            #expect((next != .end) == (made < most), "\(made) of \(most)")
        }
    }

    @Test("what a throttling vendor asks for is waited for, unless the model runs elsewhere too")
    func throttled() throws {
        var random = SeededRandom(seed: 6)
        for seconds in [0, 1, 30, 600] {
            for _ in 0..<200 {
                let error = VendorError.throttled(retryAfter: .seconds(seconds))
                let alone = RetryPolicy().sequel(
                    to: error, of: Self.tried(1, .sample(hosts: ["maker"], alternatives: [.pencil])), at: .march,
                    using: &random)
                let until = try #require(alone.moment)
                #expect(alone == .wait(until: until))
                #expect(until >= .march + .seconds(seconds))
                #expect(until <= .march + .seconds(max(seconds, 1)))
                let elsewhere = RetryPolicy().sequel(to: error, of: Self.tried(1), at: .march, using: &random)
                #expect(elsewhere == .attempt(at: .march))
            }
        }
    }

    @Test("nothing begins that could not end within the deadline")
    func deadline() {
        var random = SeededRandom(seed: 7)
        let generation = Self.tried(1, .sample(hosts: ["maker"], deadline: .seconds(100)))
        func next(_ wait: Int, _ now: Int) -> RetryPolicy.Sequel {
            RetryPolicy(firstDelay: .zero).sequel(
                to: .throttled(retryAfter: .seconds(wait)), of: generation, at: .march + .seconds(now),
                using: &random)
        }
        #expect(next(99, 0) == .wait(until: .march + .seconds(99)))
        #expect(next(100, 0) == .end)
        #expect(next(50, 49) == .wait(until: .march + .seconds(99)))
        #expect(next(50, 50) == .end)
        #expect(next(0, 100) == .end)
        #expect(next(1000, 0) == .end)
    }

    @Test("what cannot end otherwise is not tried again, and what may elsewhere is tried there at once")
    func elsewhere() {
        var random = SeededRandom(seed: 8)
        for (name, error, isTransient, allowsAnother, _) in VendorErrorTests.errors {
            // The other host has the same content rules.
            let mayElsewhere = allowsAnother && error != .refused("violence")
            let first = RetryPolicy().sequel(to: error, of: Self.tried(1), at: .march, using: &random)
            #expect(first == (mayElsewhere ? .attempt(at: .march) : .end), "\(name)")
            let both = RetryPolicy().sequel(to: error, of: Self.tried(2), at: .march, using: &random)
            #expect((both != .end) == (isTransient || error == .failed("oom")), "\(name)")
            let other = RetryPolicy().sequel(
                to: error, of: Self.tried(2, .sample(alternatives: [.pencil])), at: .march, using: &random)
            #expect((other != .end) == (isTransient || allowsAnother), "\(name)")
        }
    }

    /// How each attempt before ended, and whether there is another after one that could not be made.
    static let vain: [(hosts: [Identifier<Host>], ends: [VendorError], goesOn: Bool)] = {
        let (failed, down) = (VendorError.failed("oom"), VendorError.unavailable("503"))
        return [
            (["a"], [], true), (["a"], [failed], true), (["a"], [failed, failed], false),
            // That it could not be reached is nothing that it failed at.
            (["a"], [down, down], true), (["a"], [down, failed, down], true), (["a"], [failed, down, failed], false),
            (["a", "b"], [failed], true), (["a", "b"], [failed, failed, failed, failed], true),
            (["a", "b"], [failed, failed, failed, failed, failed], false),
            ([HostAvailability.sandbox], [], false),
        ]
    }()

    @Test(
        "what a vendor could not make is asked for three times where there is nobody else, and not in the sandbox",
        arguments: vain)
    func again(hosts: [Identifier<Host>], ends: [VendorError], goesOn: Bool) {
        var random = SeededRandom(seed: 9)
        let generation = Self.tried(ends, .sample(hosts: hosts), isRunning: true)
        func sequel(charged: Bool = false, isFinal: Bool = false) -> RetryPolicy.Sequel {
            RetryPolicy().sequel(
                to: .failed("oom", charged: charged, isFinal: isFinal), of: generation, at: .march, using: &random)
        }
        #expect((sequel() != .end) == goesOn)
        #expect(sequel(charged: true) == .end)
        // Elsewhere it may be made all the same.
        #expect(sequel(isFinal: true) == (generation.untriedVenues.isEmpty ? .end : .attempt(at: .march)))
    }

    @Test("what went around is not tried again where content rules refused it")
    func aroundRules() {
        let ends = [VendorError.refused("x"), .unavailable("503"), .unavailable("503"), .unavailable("503")]
        let generation = Self.tried(ends, .sample(hosts: ["fal", "kling"]), isRunning: false)
        #expect(generation.attempts.map(\.host) == ["fal", "kling", "kling", "kling"])
    }

    @Test("attempts go around the model's hosts, the preferred first, and then to the other models")
    func venues() {
        let generation = Self.tried(7, .sample(hosts: ["a", "b"], alternatives: [.pencil]))
        #expect(generation.attempts.map(\.host) == ["a", "b", "third", "a", "b", "third", "a"])
        #expect(generation.attempts.map(\.model).prefix(3) == ["brush-fast", "brush-fast", "pencil-1"])
        #expect(Self.tried(0, .sample(hosts: ["a", "b"])).nextVenue.host == "a")
        #expect(Self.tried(1, .sample(hosts: ["a", "b"])).untriedVenues.map(\.host) == ["b"])
        #expect(Self.tried(2, .sample(hosts: ["a", "b"])).untriedVenues == [])
        #expect(Self.tried(3, .sample(hosts: ["a"])).nextVenue.host == "a")
        let order = Order.sample(alternatives: [.pencil])
        #expect(order.options(for: "pencil-1") == ["soft": true] && order.options(for: "brush-fast") == [:])
        #expect(order.estimatedSeconds(by: "pencil-1") == 9 && order.estimatedSeconds(by: "brush-fast") == 5)
    }

    /// Where it was refused, where else it could be made, and where it is tried after that.
    static let refusals: [(first: Identifier<Host>, others: [Identifier<Host>], next: Identifier<Host>?)] = [
        ("kling", ["fal"], nil), ("kling", ["comfyui"], "comfyui"), ("fal", ["replicate"], nil),
        ("fal", ["kling"], "kling"), ("fal", ["replicate", "automatic1111"], "automatic1111"),
        ("comfyui", ["kling"], nil),
    ]

    @Test("what content rules refuse is tried only where other rules hold", arguments: refusals)
    func refused(first: Identifier<Host>, others: [Identifier<Host>], next: Identifier<Host>?) {
        var random = SeededRandom(seed: 9)
        func end(_ alternatives: [Alternative]) -> (RetryPolicy.Sequel, Generation) {
            var generation = Self.tried(1, .sample(hosts: [first] + others, alternatives: alternatives))
            let sequel = RetryPolicy().sequel(to: .refused("x"), of: generation, at: .march, using: &random)
            _ = generation.handle(.refused(.refused("x"), attempt: 1, retryAt: sequel.moment), at: .march)
            return (sequel, generation)
        }
        let (sequel, generation) = end([])
        #expect((sequel == .end) == (next == nil))
        #expect(generation.untriedVenues.first?.host == next)
        // Another maker's model has rules of its own.
        #expect(end([.pencil]).1.untriedVenues.first?.host == next ?? "third")
    }

    @Test("polling is never too often nor too rare")
    func polls() {
        let schedule = PollSchedule()
        for expected in [0, 1, 2, 10, 30, 60, 100, 300, 3600] {
            for elapsed in [-100, 0, 1, 5, 15, 29, 50, 200, 10_000] {
                for crowd in [0, 1, 25, 100, 20_000] {
                    let delay = schedule.delay(elapsed: .seconds(elapsed), expected: .seconds(expected), crowd: crowd)
                    #expect(delay >= schedule.shortest && delay <= schedule.longest)
                }
            }
        }
    }

    /// Seconds since it began, seconds that it takes, how many the vendor has, and the seconds until the next question.
    static let waits: [(elapsed: Int, expected: Int, crowd: Int, wait: Int)] = [
        (0, 12, 1, 1), (12, 12, 1, 1), (0, 300, 1, 2), (100, 100, 1, 2), (200, 100, 1, 2), (300, 100, 1, 10),
        // Up to a hundred that may be done soon are asked about as often as one; not so what has just begun.
        (100, 100, 100, 2), (100, 100, 200, 4), (100, 100, 20_000, 10), (10, 100, 100, 8), (10, 100, 25, 2),
    ]

    @Test(
        "what may be done soon is asked about within two seconds, unless its vendor has very much of ours",
        arguments: waits)
    func crowds(elapsed: Int, expected: Int, crowd: Int, wait: Int) {
        let delay = PollSchedule().delay(elapsed: .seconds(elapsed), expected: .seconds(expected), crowd: crowd)
        #expect(delay == .seconds(wait))
    }

    @Test("what a vendor asks for is respected, within bounds")
    func asked() {
        let schedule = PollSchedule()
        for (asked, wait) in [(-5, 1), (0, 1), (1, 1), (20, 20), (300, 300), (86_400, 300)] {
            let delay = schedule.delay(elapsed: .zero, expected: .seconds(5), asked: .seconds(asked))
            #expect(delay == .seconds(wait))
        }
    }

    @Test("the progress that is shown never falls and never says that it is done")
    func progress() {
        let schedule = PollSchedule()
        for expected in [0, 1, 10, 300, 86_400] {
            var shown = 0
            for elapsed in stride(from: 0.0, to: 40, by: 0.01).map({ $0 * Double(expected) }) + [1e6, 1e9, 1e12] {
                let progress = schedule.progress(elapsed: .seconds(elapsed), expected: .seconds(expected))
                if progress < shown || progress > 99 { Issue.record("\(progress) after \(shown) at \(elapsed)") }
                shown = progress
            }
        }
        let ten = Duration.seconds(10)
        #expect(
            [0, 1, 5, 9, 10, 20, 1000].map { schedule.progress(elapsed: .seconds($0), expected: ten) } == [
                0, 10, 50, 90, 90, 94, 98,
            ])
        #expect(schedule.progress(elapsed: .seconds(-100), expected: ten) == 0)
    }
}

extension RetryPolicy.Sequel {
    fileprivate var moment: Timestamp? {
        switch self {
        case .attempt(let at), .wait(let at): at
        case .end: nil
        }
    }
}

@Suite struct VendorErrorTests {
    /// What may be done after each, and how the caller reads it.
    static let errors:
        [(
            name: String, error: VendorError, isTransient: Bool, allowsAnother: Bool,
            reading: (
                code: ErrorCode, isRetryable: Bool, isUnknown: Bool, wasCharged: Bool
            )
        )] = [
            ("throttled", .throttled(retryAfter: .seconds(9)), true, true, (.providerUnavailable, true, false, false)),
            ("unavailable", .unavailable("503"), true, true, (.providerUnavailable, true, false, false)),
            ("refused", .refused("violence"), false, true, (.contentRefused, false, false, false)),
            ("rejected", .rejected("size"), false, false, (.generationFailed, false, false, false)),
            ("unfit", .unfit("input.image is a film"), false, true, (.invalidInput, false, false, false)),
            ("exhausted", .exhausted("no money"), false, true, (.providerUnavailable, true, false, false)),
            ("unauthorised", .unauthorised("key sk-1"), false, true, (.providerUnavailable, true, false, false)),
            ("failed", .failed("oom"), false, true, (.generationFailed, true, false, false)),
            ("billed", .failed("oom", charged: true), false, false, (.generationFailed, true, false, true)),
            ("unreadable", .unreadable("<html>"), false, false, (.generationFailed, true, true, false)),
            ("lost", .lost("reset"), false, false, (.generationFailed, true, true, false)),
            ("interrupted", .interrupted, false, false, (.generationFailed, true, true, false)),
            ("timed out", .timedOut("600 s"), false, false, (.generationFailed, true, false, false)),
        ]

    @Test("each error says what may be done after it", arguments: errors.indices)
    func classified(index: Int) {
        let (_, error, isTransient, allowsAnother, reading) = Self.errors[index]
        #expect(error.isTransient == isTransient)
        #expect(error.allowsAnotherHost == allowsAnother)
        #expect(error.fateIsUnknown == reading.isUnknown)
        #expect(error.wasCharged == reading.wasCharged)
        #expect(error.failure.code == reading.code)
        #expect(error.failure.isRetryable == reading.isRetryable)
        #expect(!error.failure.message.isEmpty)
        // Sent again, anywhere, only where it was surely not done.
        #expect(!(error.fateIsUnknown && (isTransient || allowsAnother)))
        #expect(!(error.wasCharged && (isTransient || allowsAnother)))
    }

    @Test("nothing of the operator's affairs with a vendor is told")
    func discreet() {
        for error in [
            VendorError.exhausted("secret"), .unauthorised("secret"), .unavailable("secret"), .unreadable("secret"),
            .lost("secret"), .timedOut("secret"),
        ] {
            #expect(!error.failure.message.contains("secret"))
        }
    }
}
