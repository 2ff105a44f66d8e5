import EventLoop
import Gateway
import Store
import Telemetry

/// What one node does a second with a PostgreSQL database: a name and a rate to a line, for others to be set beside.
func measurePostgres(_ address: String, seconds: Int) async throws {
    let lanes = [Lane(index: 0)]
    let store = try await PostgresStore.open(address, lanes: lanes)
    // What was accepted before has other names, as long as nobody measures for an hour.
    let round = Int(Timestamp.now().milliseconds / 10_000 % 440) * 20_000
    for number in 0..<16 where try await store.account(Sample.account(number)) == nil {
        let plan = Plan(name: "Unlimited", requestsPerMinute: nil, concurrent: nil, perDay: nil)
        let id = Sample.account(number)
        try await store.create(Account(id: id, name: "Account", plan: plan, createdAt: Sample.start))
        _ = try await store.grant(1_000_000_000_000, to: id, reason: "sample", reference: "sample", at: Sample.start)
    }
    let accepted = try await rate(on: lanes, for: .seconds(seconds)) { worker, number in
        let generation = Sample.generation(worker, round + number)
        guard case .accepted = try await store.admit(Sample.admission(of: generation)) else { fatalError("refused") }
    }
    print("accepted", accepted.perSecond)
    let id = Sample.generation(0, round + 1).id
    let reads = try await rate(on: lanes, for: .seconds(seconds)) { _, _ in
        guard try await store.generation(id) != nil else { fatalError("not there") }
    }
    print("read", reads.perSecond)
    var ids: [Identifier<Generation>] = []
    let claims = try await Rate.of {
        for _ in 0..<50 { ids += try await store.claim(64, by: "w1", at: Sample.start).map(\.id) }
        return ids.count
    }
    print("claimed", claims.perSecond)
    let claimed = ids
    let ends = try await Rate.of {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<64 {
                group.addTask(executorPreference: lanes[0]) {
                    for index in stride(from: worker, to: claimed.count, by: 64) {
                        _ = try await store.apply(Sample.delivered, to: claimed[index], by: "w1", at: Sample.start)
                    }
                }
            }
            try await group.waitForAll()
        }
        return claimed.count
    }
    print("completed", ends.perSecond)
    await store.close()
    for lane in lanes { lane.stop() }
}
