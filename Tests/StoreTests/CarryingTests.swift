import Gateway
import Telemetry
import Testing

@Suite struct CarryingTests {
    @Test("what is claimed has an attempt that is being sent", arguments: Backend.available)
    func claim(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample()))
            let claimed = try await store.claim(10, by: "w1", at: .start)
            #expect(claimed.count == 1)
            #expect(claimed.first?.state == .processing(by: "w1"))
            #expect(claimed.first?.attempts.map(\.state) == [.sending])
            #expect(claimed.first?.attempts.first?.host == "fal")
            #expect(try await store.generation("gen_1")?.whole == claimed.first?.whole)
            let meter = try await store.standing().meter
            #expect(meter.running == 1 && meter.queued == 0)
            #expect(try await store.nextDue(after: .distantPast) == nil)
        }
    }

    @Test("no two workers get the same", arguments: Backend.available)
    func exclusive(backend: Backend) async throws {
        try await backend.withStore { store in
            for number in 0..<50 { _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)")))) }
            let claimed = try await withThrowingTaskGroup(of: [Generation].self) { group in
                for worker in 0..<20 {
                    group.addTask { try await store.claim(7, by: Identifier("w\(worker)"), at: .start) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 50)
            #expect(Set(claimed.map(\.id)).count == 50)
        }
    }

    @Test("nothing is claimed before it is due, and the oldest first", arguments: Backend.available)
    func due(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample("gen_b", at: .start + .seconds(1))))
            _ = try await store.admit(Admission(.sample("gen_a", at: .start + .seconds(2))))
            #expect(try await store.claim(10, by: "w1", at: .start).isEmpty)
            #expect(try await store.nextDue(after: .distantPast) == .start + .seconds(1))
            #expect(try await store.claim(1, by: "w1", at: .start + .seconds(2)).map(\.id) == ["gen_b"])
            #expect(try await store.claim(1, by: "w1", at: .start + .seconds(2)).map(\.id) == ["gen_a"])
        }
    }

    @Test("no account has more running than its plan says", arguments: Backend.available)
    func concurrency(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample(plan: .concurrent(2))]) { store in
            for number in 0..<5 { _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)")))) }
            #expect(try await store.claim(10, by: "w1", at: .start).map(\.id) == ["gen_0", "gen_1"])
            #expect(try await store.claim(10, by: "w1", at: .start).isEmpty)
            // What waits for a place is due.
            #expect(try await store.nextDue(after: .distantPast) == .start)
            // What is due already says nothing of when to look next.
            #expect(try await store.nextDue(after: .start) == nil)
            let end = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w1", at: .start)
            #expect(end?.freesOthers == true)
            #expect(try await store.claim(10, by: "w1", at: .start).map(\.id) == ["gen_2"])
            #expect(try await store.update(.sample(plan: .concurrent(4))))
            #expect(try await store.claim(10, by: "w1", at: .start).map(\.id) == ["gen_3", "gen_4"])
        }
    }

    @Test("a long queue does not delay another account's first", arguments: Backend.available)
    func fairness(backend: Backend) async throws {
        let accounts = ["acc_1", "acc_2", "acc_3"].map { Account.sample(Identifier($0)) }
        try await backend.withStore(holding: accounts) { store in
            for number in 0..<30 { _ = try await store.admit(Admission(.sample(Identifier("gen_1\(number)")))) }
            for account in ["acc_2", "acc_3"] {
                let id = Identifier<Generation>("gen_of_\(account)")
                let late = Timestamp.start + .seconds(9)
                _ = try await store.admit(Admission(.sample(id, of: Identifier(account), at: late)))
            }
            let now = Timestamp.start + .seconds(10)
            let first = try await store.claim(4, by: "w1", at: now)
            #expect(Set(first.prefix(3).map(\.account)) == ["acc_1", "acc_2", "acc_3"])
            #expect(first.last?.account == "acc_1")
        }
    }

    @Test(
        "where one call is too small for all accounts, the next goes on with those who had none",
        arguments: Backend.available)
    func turns(backend: Backend) async throws {
        let accounts = (0..<6).map { Account.sample(Identifier("acc_\($0)")) }
        try await backend.withStore(holding: accounts) { store in
            for account in accounts {
                for number in 0..<3 {
                    let id = Identifier<Generation>("gen_\(account.id)_\(number)")
                    _ = try await store.admit(Admission(.sample(id, of: account.id)))
                }
            }
            for _ in 0..<3 {
                var served: [Identifier<Account>] = []
                for _ in 0..<3 { served += try await store.claim(2, by: "w1", at: .start).map(\.account) }
                #expect(Set(served).count == 6)
            }
            #expect(try await store.claim(2, by: "w1", at: .start).isEmpty)
        }
    }

    @Test("whoever lives takes over what the dead carried, as it stands", arguments: Backend.available)
    func takeOver(backend: Backend) async throws {
        try await backend.withStore { store in
            for number in 0..<4 { _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)")))) }
            _ = try await store.claim(3, by: "w1", at: .start)
            _ = try await store.apply(.sent(Ticket("t"), attempt: 1), to: "gen_0", by: "w1", at: .start)
            _ = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            let first = try await store.takeOver(2, by: "w2", at: .start)
            let taken = first + (try await store.takeOver(2, by: "w2", at: .start))
            #expect(taken.map(\.id).sorted() == ["gen_0", "gen_1", "gen_2"])
            let states = Dictionary(uniqueKeysWithValues: taken.map { ($0.id, $0.state) })
            #expect(states["gen_0"] == .processing(by: "w2"))
            #expect(states["gen_1"] == .stopping(by: "w2"))
            #expect(taken.first { $0.id == "gen_0" }?.attempts.map(\.state) == [.sent(Ticket("t"))])
            #expect(try await store.takeOver(10, by: "w2", at: .start).isEmpty)
            #expect(try await store.carried(by: "w2") == ["gen_0", "gen_1", "gen_2"])
            #expect(try await store.carried(by: "w1") == [])
        }
    }

    @Test("only who carries it moves it", arguments: Backend.available)
    func stranger(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample()))
            _ = try await store.claim(1, by: "w1", at: .start)
            let late = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w0", at: .start)
            #expect(late?.moved == false)
            #expect(late?.generation.state == .processing(by: "w1"))
            let end = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w1", at: .start)
            #expect(end?.moved == true)
            #expect(try await store.apply(.cancelled, to: "gen_none", by: nil, at: .start) == nil)
        }
    }

    /// What happens to one that is claimed; what is left of 10,000 and what the last transfer is.
    struct End: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [Generation.Event]
        let status: Generation.Status
        let kind: LedgerEntry.Kind
    }

    static let ends = [
        End(
            testDescription: "completed", events: [.delivered([.sample], attempt: 1)], status: .completed,
            kind: .capture),
        End(
            testDescription: "refused for good", events: [.refused(.refused("rude"), attempt: 1, retryAt: nil)],
            status: .failed, kind: .release),
        End(
            testDescription: "failed, but billed",
            events: [.refused(.failed("late", charged: true), attempt: 1, retryAt: nil)], status: .failed,
            kind: .capture),
        End(
            testDescription: "broken by us", events: [.broken(.sample, attempt: 1)], status: .failed, kind: .release),
        End(
            testDescription: "stopped", events: [.cancelled, .stopped(charged: false)], status: .cancelled,
            kind: .release),
        End(
            testDescription: "stopped, but billed", events: [.cancelled, .stopped(charged: true)],
            status: .cancelled, kind: .capture),
    ]

    @Test("a hold ends once, as its generation does", arguments: Backend.available, ends)
    func end(backend: Backend, end: End) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample()))
            _ = try await store.claim(1, by: "w1", at: .start)
            for event in end.events {
                #expect(try await store.apply(event, to: "gen_1", by: nil, at: .start)?.moved == true)
            }
            for event in end.events {
                #expect(try await store.apply(event, to: "gen_1", by: nil, at: .start)?.moved == false)
            }
            let standing = try await store.standing()
            #expect(standing.available == (end.kind == .capture ? 9950 : 10_000))
            #expect(standing.held == 0 && standing.meter.running == 0 && standing.meter.queued == 0)
            let ledger = try await store.ledger(of: "acc_1", limit: 10)
            #expect(ledger.map(\.kind) == [end.kind, .hold, .grant])
            #expect(ledger.map(\.amount) == [50, 50, 10_000])
            #expect(try await store.generation("gen_1")?.status == end.status)
        }
    }

    @Test(
        "a cancelled one is given back at once where nobody carries it, else its carrier is told",
        arguments: Backend.available)
    func cancelling(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.admit(Admission(.sample("gen_2", at: .start + .seconds(1))))
            _ = try await store.claim(1, by: "w1", at: .start)
            let carried = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            #expect(carried?.isStopping == true)
            // It keeps its place and its hold until its carrier says how it ended.
            #expect(carried?.freesOthers == false)
            #expect(try await store.standing().held == 100)
            let queued = try await store.apply(.cancelled, to: "gen_2", by: nil, at: .start)
            #expect(queued?.isStopping == false)
            #expect(try await store.standing().held == 50)
            #expect(try await store.nextDue(after: .distantPast) == nil)
        }
    }

    @Test("a failed attempt waits for its time and goes to the next host", arguments: Backend.available)
    func retry(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample()))
            _ = try await store.claim(1, by: "w1", at: .start)
            let later = Timestamp.start + .seconds(3)
            let transition = try await store.apply(
                .refused(.unavailable("down"), attempt: 1, retryAt: later), to: "gen_1", by: "w1", at: .start)
            #expect(transition?.generation.state == .queued(due: later))
            #expect(transition?.freesOthers == true)
            #expect(try await store.nextDue(after: .distantPast) == later)
            #expect(try await store.claim(1, by: "w1", at: .start).isEmpty)
            let again = try await store.claim(1, by: "w1", at: later)
            #expect(again.first?.attempts.map(\.host) == ["fal", "replicate"])
        }
    }

    @Test("every word of a generation's life comes back as it was", arguments: Backend.available)
    func wholeLife(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample()))
            var expected = try #require(try await store.claim(1, by: "w1", at: .start).first)
            let events: [(Generation.Event, Timestamp)] = [
                (.sent(Ticket("ticket \"1\""), attempt: 1), .start + .seconds(1)),
                (.progressed(40), .start + .seconds(2)),
                (.delivered([.sample, .sample], attempt: 1), .start + .seconds(3)), (.rated(0.8), .start + .seconds(4)),
            ]
            for (event, moment) in events {
                let transition = try #require(try await store.apply(event, to: "gen_1", by: nil, at: moment))
                let moves = expected.handle(event, at: moment)
                #expect(moves)
                #expect(transition.moved && transition.generation.whole == expected.whole)
                #expect(try await store.generation("gen_1")?.whole == expected.whole)
            }
        }
    }
}
