import DoitongTesting
import Gateway
import Telemetry
import Testing

@Suite struct GenerationTests {
    /// Where a generation can stand.
    enum Stage: String, CaseIterable {
        case waiting, queued, delayed, sending, sent, stoppingUnsent, stopping, completed, failed, cancelled

        func reach() -> Generation {
            var generation =
                self == .waiting
                ? Generation.sample(.sample(Content(images: [.generation("gen_0")]))) : Generation.sample()
            for event in history { isTrue(generation.handle(event, at: .march), "\(self): \(event)") }
            return generation
        }

        private var history: [Generation.Event] {
            let claimed = Generation.Event.claimed(by: "w1", .maker)
            return switch self {
            case .waiting, .queued: []
            case .delayed: [claimed, .postponed(until: .march + .seconds(60), attempt: 1)]
            case .sending: [claimed]
            case .sent: [claimed, .sent(Ticket("t"), attempt: 1), .progressed(20)]
            case .stoppingUnsent: [claimed, .cancelled]
            case .stopping: [claimed, .sent(Ticket("t"), attempt: 1), .cancelled]
            case .completed: [claimed, .sent(Ticket("t"), attempt: 1), .delivered([.sample], attempt: 1)]
            case .failed: [claimed, .broken(.sample, attempt: 1)]
            case .cancelled: [.cancelled]
            }
        }
    }

    static let events: [(name: String, event: Generation.Event)] = [
        ("parents completed", .parentsCompleted), ("parent failed", .parentFailed("gen_0")),
        ("claimed", .claimed(by: "w2", .other)), ("taken over", .takenOver(by: "w2")),
        ("moved", .moved(.other, attempt: 1)), ("moved nowhere", .moved(.maker, attempt: 1)),
        ("moved by nobody", .moved(.other, attempt: 2)),
        ("postponed", .postponed(until: .march + .seconds(9), attempt: 1)),
        ("postponed by nobody", .postponed(until: .march + .seconds(9), attempt: 2)),
        ("sent", .sent(Ticket("t"), attempt: 1)), ("sent long ago", .sent(Ticket("t"), attempt: 0)),
        ("sent by nobody", .sent(Ticket("t"), attempt: 2)),
        ("progressed", .progressed(50)), ("progressed back", .progressed(10)),
        ("progressed by nothing", .progressed(0)),
        ("progressed below nothing", .progressed(.min)), ("delivered", .delivered([.sample], attempt: 1)),
        ("delivered nothing", .delivered([], attempt: 1)), ("delivered long ago", .delivered([.sample], attempt: 0)),
        ("delivered by nobody", .delivered([.sample], attempt: 2)),
        ("refused for now", .refused(.unavailable("503"), attempt: 1, retryAt: .march + .seconds(9))),
        ("refused", .refused(.refused("violence"), attempt: 1, retryAt: nil)),
        ("refused by nobody", .refused(.refused("violence"), attempt: 2, retryAt: nil)),
        ("broken", .broken(.sample, attempt: 1)), ("broken by nobody", .broken(.sample, attempt: 2)),
        ("cancelled", .cancelled), ("stopped", .stopped(charged: false)), ("stopped too late", .stopped(charged: true)),
        ("rated", .rated(0.5)), ("rated beyond", .rated(1.5)), ("rated below", .rated(-0.1)),
        ("rated nothing", .rated(.nan)),
    ]

    /// Every legal move, and the state it leads to. All others change nothing.
    static let moves: [Stage: [String: String]] = [
        .waiting: ["parents completed": "queued", "parent failed": "failed", "cancelled": "cancelled"],
        .queued: ["claimed": "processing", "cancelled": "cancelled"],
        .delayed: ["cancelled": "cancelled"],
        .sending: [
            "taken over": "processing", "moved": "processing", "postponed": "queued", "sent": "processing",
            "progressed": "processing", "progressed back": "processing",
            "delivered": "completed", "refused for now": "queued", "refused": "failed", "broken": "failed",
            "cancelled": "stopping",
        ],
        .sent: [
            "taken over": "processing", "progressed": "processing", "delivered": "completed",
            "refused for now": "queued",
            "refused": "failed", "broken": "failed", "cancelled": "stopping",
        ],
        .stoppingUnsent: [
            "taken over": "stopping", "sent": "stopping", "stopped": "cancelled", "stopped too late": "cancelled",
        ],
        .stopping: ["taken over": "stopping", "stopped": "cancelled", "stopped too late": "cancelled"],
        .completed: ["rated": "completed"], .failed: ["rated": "failed"], .cancelled: ["rated": "cancelled"],
    ]

    @Test("only the legal moves move, and all others change nothing", arguments: Stage.allCases)
    func moves(stage: Stage) {
        for (name, event) in Self.events {
            var generation = stage.reach()
            let before = generation.snapshot
            let moved = generation.handle(event, at: .march + .seconds(1))
            if let wanted = Self.moves[stage]?[name] {
                #expect(moved, "\(stage), \(name)")
                #expect(Self.name(generation.state) == wanted, "\(stage), \(name)")
                #expect(generation.snapshot != before || name == "taken over", "\(stage), \(name)")
            } else {
                #expect(!moved, "\(stage), \(name)")
                #expect(generation.snapshot == before, "\(stage), \(name)")
            }
        }
        #expect(Set(Self.moves[stage]!.keys).isSubset(of: Self.events.map(\.name)))
    }

    static let ends: [(String, [Generation.Event], String, isCharged: Bool)] = [
        ("delivered", [.claimed(by: "w", .maker), .delivered([.sample], attempt: 1)], "completed", true),
        (
            "refused", [.claimed(by: "w", .maker), .refused(.refused("x"), attempt: 1, retryAt: nil)], "failed",
            false
        ),
        ("lost", [.claimed(by: "w", .maker), .refused(.lost("x"), attempt: 1, retryAt: nil)], "failed", false),
        (
            "failed and billed",
            [.claimed(by: "w", .maker), .refused(.failed("x", charged: true), attempt: 1, retryAt: nil)],
            "failed",
            true
        ),
        ("broken by us", [.claimed(by: "w", .maker), .broken(.sample, attempt: 1)], "failed", false),
        ("cancelled before", [.cancelled], "cancelled", false),
        ("stopped", [.claimed(by: "w", .maker), .cancelled, .stopped(charged: false)], "cancelled", false),
        (
            "stopped too late", [.claimed(by: "w", .maker), .cancelled, .stopped(charged: true)], "cancelled",
            true
        ),
    ]

    @Test(
        "it costs its price where it was delivered or the vendor charged, and nothing otherwise",
        arguments: ends.indices)
    func cost(index: Int) {
        let (name, events, end, isCharged) = Self.ends[index]
        var generation = Generation.sample()
        #expect(generation.cost == 50)
        for event in events { isTrue(generation.handle(event, at: .march), "\(name)") }
        #expect(Self.name(generation.state) == end)
        #expect(generation.cost == (isCharged ? 50 : .zero), "\(name)")
        #expect(generation.completedAt == .march)
    }

    @Test("what runs in the sandbox holds nothing")
    func hold() {
        #expect(Generation.sample(isLive: true).hold == 50)
        #expect(Generation.sample(isLive: false).hold == .zero)
    }

    @Test("an attempt whose fate is unknown is said to be so")
    func unknown() {
        for (error, name) in [
            (VendorError.lost("x"), "unknown"), (.unreadable("x"), "unknown"), (.interrupted, "unknown"),
            (.failed("x"), "failed"),
            (.timedOut("x"), "failed"),
        ] {
            var generation = Stage.sent.reach()
            isTrue(generation.handle(.refused(error, attempt: 1, retryAt: nil), at: .march))
            #expect(generation.attempts[0].state.name == name)
            #expect(generation.attempts[0].state.failure == error.failure)
        }
    }

    @Test("it waits for those whose output it takes, and is queued otherwise")
    func parents() {
        #expect(Generation.sample().state == .queued(due: .march))
        let content = Content(
            images: [.generation("b"), .url("https://x.example"), .generation("a")], video: .generation("b"),
            audio: .generation("c"))
        #expect(content.parents == ["b", "a", "c"])
        #expect(Generation.sample(.sample(content)).state == .waiting)
    }

    @Test("progress of 100 is said only when it is done")
    func progress() {
        var generation = Stage.sent.reach()
        isTrue(generation.handle(.progressed(100), at: .march))
        #expect(generation.progress == 99)
        isTrue(!generation.handle(.progressed(.max), at: .march))
        isTrue(generation.handle(.delivered([.sample], attempt: 1), at: .march))
        #expect(generation.progress == 100)
    }

    @Test("whatever happens in whatever order, a generation stays a generation", arguments: 0..<20)
    func histories(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let hasParents = random.isTrue(0.2)
            var generation = Generation.sample(
                .sample(Content(text: "x", images: hasParents ? [.generation("gen_0")] : [])))
            var now = Timestamp.march
            for _ in 0..<60 {
                now = now + .milliseconds(Int.random(in: 0...20_000, using: &random))
                let before = generation
                let event = Self.event(for: generation, at: now, using: &random)
                let moved = generation.handle(event, at: now)
                let objections = Self.objections(to: generation, after: event, moved, before)
                if !objections.isEmpty {
                    Issue.record("\(objections) after \(event) on \(before.snapshot): \(generation.snapshot)")
                    return
                }
            }
        }
    }

    private static func event(for generation: Generation, at now: Timestamp, using random: inout SeededRandom)
        -> Generation.Event
    {
        let number = generation.attempts.count + (random.isTrue(0.8) ? 0 : Int.random(in: -2...2, using: &random))
        let worker = Identifier<Worker>("w\(Int.random(in: 1...3, using: &random))")
        let error: [VendorError] = [
            .throttled(retryAfter: nil), .unavailable("x"), .refused("x"), .lost("x"), .failed("x", charged: true),
            .failed("x"), .timedOut("x"),
        ]
        switch Int.random(in: 0..<15, using: &random) {
        case 0: return .parentsCompleted
        case 1: return random.isTrue(0.1) ? .parentFailed("gen_0") : .parentsCompleted
        case 2, 3: return .claimed(by: worker, [.maker, .other].randomElement(using: &random)!)
        case 4: return .takenOver(by: worker)
        case 5: return random.isTrue() ? .moved(.other, attempt: number) : .postponed(until: now, attempt: number)
        case 6, 13: return .sent(Ticket("t\(number)"), attempt: number)
        case 7, 8: return .progressed(Int.random(in: -5...130, using: &random))
        case 9: return .delivered(random.isTrue() ? [.sample] : [], attempt: number)
        case 10, 11:
            let error = error.randomElement(using: &random)!
            let again = !error.wasCharged && random.isTrue(0.8)
            return .refused(error, attempt: number, retryAt: again ? now + .seconds(5) : nil)
        case 12: return random.isTrue(0.2) ? .cancelled : .broken(.sample, attempt: number)
        default:
            return random.isTrue()
                ? .stopped(charged: random.isTrue()) : .rated(Double.random(in: -0.5...1.5, using: &random))
        }
    }

    /// What must hold and does not.
    private static func objections(
        to now: Generation, after event: Generation.Event, _ moved: Bool, _ before: Generation
    ) -> [String] {
        var objections: [String] = []
        func must(_ holds: Bool, _ what: String) { if !holds { objections.append(what) } }
        must(moved || now.snapshot == before.snapshot, "what does not move changes nothing")
        must(now.progress >= before.progress, "progress never falls")
        must((0...100).contains(now.progress), "progress is a percentage")
        must((now.progress == 100) == (name(now.state) == "completed"), "100 is for what is done")
        must(now.attempts.map(\.number) == Array(0..<now.attempts.count).map { $0 + 1 }, "numbered")
        must(now.attempts.count - before.attempts.count <= 1, "one attempt at a time")
        let open = now.attempts.filter { $0.endedAt == nil }
        must(open.count <= 1 && open.first.map { $0.number == now.attempts.count } ?? true, "at most the last is open")
        let isCarried = ["processing", "stopping"].contains(name(now.state))
        must(open.isEmpty != isCarried, "open exactly while somebody carries it")
        must(now.attempts.allSatisfy { $0.endedAt ?? $0.startedAt >= $0.startedAt }, "attempts end after they began")
        must((now.startedAt == nil) == now.attempts.isEmpty, "begins with its first attempt")
        must((now.completedAt != nil) == now.isOver, "has an end exactly when it is over")
        must(now.status.isTerminal == now.isOver, "its end is told when it is known")
        if now.isOver {
            let isPaid = name(now.state) == "completed" || now.isCharged
            must(now.cost == (isPaid ? now.order.price : .zero), "costs what it should")
            must(!(name(now.state) == "completed") || now.isCharged, "what is delivered is charged")
        } else {
            must(now.cost == now.order.price && !now.isCharged && now.rating == nil, "holds its price")
        }
        for (old, new) in zip(before.attempts, now.attempts) {
            must(old.endedAt == nil || old == new, "what ended stays as it ended")
            if case .sent = old.state { must(new.state != .sending, "what was sent stays sent") }
        }
        if before.isOver {
            must(now.state == before.state && now.attempts == before.attempts, "it ends once")
            must(now.cost == before.cost && now.completedAt == before.completedAt, "its end costs once")
            if moved, case .rated = event {} else { must(!moved, "what comes late changes nothing") }
        }
        return objections
    }

    private static func name(_ state: Generation.State) -> String {
        switch state {
        case .waiting: "waiting"
        case .queued: "queued"
        case .processing: "processing"
        case .stopping: "stopping"
        case .completed: "completed"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }
}

/// For a call that changes what it is asked of.
private func isTrue(_ value: Bool, _ what: String = "it moves", sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(value, "\(what)", sourceLocation: sourceLocation)
}
