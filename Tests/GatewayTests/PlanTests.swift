import Gateway
import Testing

@Suite struct PlanTests {
    @Test(
        "published plans are as published",
        arguments: [
            (Plan.free, "Free", 10, 1, 100), (.starter, "Starter", 30, 3, 1000), (.pro, "Pro", 60, 10, 10_000),
        ])
    func published(plan: Plan, name: String, perMinute: Int, concurrent: Int, perDay: Int) {
        #expect(plan == Plan(name: name, requestsPerMinute: perMinute, concurrent: concurrent, perDay: perDay))
        #expect(Plan.published.contains(plan))
        #expect(plan.readsPerMinute == 60 * perMinute)
        #expect(plan.queued == 10 * concurrent)
    }

    @Test("an enterprise has its own numbers, and no daily limit unless it is given one")
    func enterprise() {
        let plan = Plan.enterprise(requestsPerMinute: 6000, concurrent: 500)
        #expect(plan.perDay == nil)
        #expect(plan.readsPerMinute == 360_000)
        #expect(plan.queued == 5000)
        #expect(Plan.enterprise(requestsPerMinute: 1, concurrent: 1, perDay: 7).perDay == 7)
    }

    @Test("what is without limit has no limit for reads and the queue either")
    func unlimited() {
        let plan = Plan(name: "all", requestsPerMinute: nil, concurrent: nil, perDay: nil)
        #expect(plan.readsPerMinute == nil)
        #expect(plan.queued == nil)
    }
}
