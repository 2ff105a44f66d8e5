import EventLoop
import JSON
import Testing
import vendor_simulator

@Suite struct FaultTests {
    private let start = Moment(nanoseconds: 1_000_000_000)

    private func plan(_ faults: JSON...) -> FaultPlan {
        var plan = FaultPlan()
        for fault in faults { plan.add(Fault(fault, at: start)) }
        return plan
    }

    private func kinds(_ plan: inout FaultPlan, _ vendor: String, _ stage: Endpoint.Stage) -> [String] {
        var dice = Randomness(seed: 1)
        return plan.strike(vendor, stage, at: start, &dice).map(\.kind.rawValue)
    }

    @Test("a fault strikes as often as was asked, and then is no more")
    func counted() {
        var plan = plan(["kind": "429", "vendor": "kling", "count": 2])
        #expect(kinds(&plan, "kling", .submit) == ["429"])
        #expect(kinds(&plan, "kling", .poll) == ["429"])
        #expect(plan.faults.isEmpty)
        #expect(kinds(&plan, "kling", .poll) == [])
    }

    private static let usual: [(kind: String, stages: [Endpoint.Stage])] = [
        ("slow", [.submit, .poll, .other]), ("outage", [.submit, .poll, .media, .other]),
        ("429", [.submit, .poll, .other]), ("5xx", [.submit, .poll, .other]), ("balance", [.submit]),
        ("bad-key", [.submit, .poll, .other]), ("cut-before", [.submit]), ("cut-after", [.submit]),
        ("garbage", [.submit, .poll, .other]), ("truncated", [.submit, .poll, .other]), ("moderation", []),
        ("failure", []), ("stuck", []), ("wrong-status", []), ("dead-link", []),
    ]

    @Test("each kind strikes the exchanges that are usual for it", arguments: usual.map(\.kind))
    func stages(kind: String) {
        var plan = plan(["kind": .string(kind)])
        let stages = Endpoint.Stage.allCases.filter { !kinds(&plan, "kling", $0).isEmpty }
        #expect(Set(stages) == Set(Self.usual.first { $0.kind == kind }?.stages ?? []))
    }

    @Test("every kind is in the table above")
    func complete() { #expect(Self.usual.map(\.kind).sorted() == Fault.Kind.allCases.map(\.rawValue).sorted()) }

    @Test("a fault of one vendor and one kind of exchange leaves the others alone")
    func narrow() {
        var plan = plan(["kind": "5xx", "vendor": "kling", "on": "media"])
        #expect(kinds(&plan, "vidu", .media) == [])
        #expect(kinds(&plan, "kling", .submit) == [])
        #expect(kinds(&plan, "kling", .media) == ["5xx"])
    }

    @Test("a fault that a job could not show waits for one that can")
    func immune() {
        var plan = plan(["kind": "dead-link", "count": 1])
        var dice = Randomness(seed: 1)
        #expect(plan.strike(jobOf: "openai", immune: [.deadLink], at: start, &dice).isEmpty)
        #expect(plan.strike(jobOf: "openai", immune: [], at: start, &dice).map(\.kind) == [.deadLink])
        #expect(plan.faults.isEmpty)
    }

    @Test("an outage ends when its time is over")
    func outage() {
        var plan = plan(["kind": "outage", "latency": 3])
        var dice = Randomness(seed: 1)
        #expect(plan.strike("kling", .poll, at: start + .seconds(2), &dice).count == 1)
        #expect(plan.strike("kling", .poll, at: start + .seconds(3), &dice).isEmpty)
        #expect(plan.faults.isEmpty)
    }

    @Test("the same seed lets the same exchanges be struck", arguments: [1, 2, 77] as [UInt64])
    func seeded(seed: UInt64) {
        func strikes() -> [Bool] {
            var (plan, dice) = (plan(["kind": "slow", "rate": 0.5]), Randomness(seed: seed))
            return (0..<200).map { _ in !plan.strike("kling", .poll, at: start, &dice).isEmpty }
        }
        let first = strikes()
        #expect(first == strikes())
        #expect((60...140).contains(first.count { $0 }))
    }

    private static let wrong: [JSON] = [
        [:], ["kind": "surprise"], ["kind": 429], ["kind": "slow", "rate": 2], ["kind": "slow", "count": 0],
        ["kind": "slow", "latency": -1], ["kind": "slow", "on": "never"], ["kind": "slow", "surprise": 1],
    ]

    @Test("what no fault is like is refused", arguments: wrong)
    func refused(fault: JSON) { #expect(!Fault.schema.problems(in: fault).isEmpty) }
}
