import Gateway
import Telemetry
import Testing

@Suite struct AcceptingTests {
    @Test("what is accepted is there, held for, and counted", arguments: Backend.available)
    func accepted(backend: Backend) async throws {
        try await backend.withStore { store in
            let outcome = try await store.admit(Admission(.sample()))
            #expect(outcome.isAccepted)
            let standing = try await store.standing()
            #expect(outcome.standing == standing)
            #expect(standing.available == 9950 && standing.held == 50 && standing.meter.queued == 1)
            #expect(standing.meter.usedToday(at: .start) == 1)
            #expect(try await store.generation("gen_1")?.whole == Generation.sample().whole)
            #expect(try await store.ledger(of: "acc_1", limit: 1).first?.kind == .hold)
            #expect(try await store.nextDue(after: .distantPast) == .start)
        }
    }

    @Test("what runs in the sandbox holds nothing, even of nothing", arguments: Backend.available)
    func sandbox(backend: Backend) async throws {
        try await backend.withStore(credits: 0) { store in
            #expect(try await store.admit(Admission(.sample(live: false))).isAccepted)
            try await store.complete("gen_1")
            #expect(try await store.ledger(of: "acc_1", limit: 10).map(\.kind) == [.grant])
            #expect(try await store.generation("gen_1")?.status == .completed)
        }
    }

    @Test(
        "who has too little is told what is needed and what is there, and nothing changes", arguments: Backend.available
    )
    func insufficient(backend: Backend) async throws {
        try await backend.withStore(credits: 49) { store in
            let before = try await store.standing()
            let outcome = try await store.admit(try Admission(.sample(), key: "k"))
            #expect(outcome.error?.code == .insufficientCredits)
            #expect(outcome.error?.message.contains("50 credits") == true)
            #expect(outcome.error?.message.contains("49 credits are available") == true)
            #expect(try await store.standing() == before)
            #expect(outcome.standing == before)
            #expect(try await store.generation("gen_1") == nil)
            #expect(try await store.idempotencyRecord(try IdempotencyKey("k"), of: "acc_1", at: .start) == nil)
            // Topping up and sending it again works.
            _ = try await store.grant(1, to: "acc_1", reason: "top up", reference: "second", at: .start)
            #expect(try await store.admit(try Admission(.sample(), key: "k")).isAccepted)
        }
    }

    @Test("a limit of the plan refuses, by its name, and nothing changes", arguments: Backend.available)
    func limits(backend: Backend) async throws {
        let plans: [(Limit, Plan)] = [
            (.minute, Plan(name: "P", requestsPerMinute: 1, concurrent: nil, perDay: nil)),
            (.day, Plan(name: "P", requestsPerMinute: nil, concurrent: nil, perDay: 1)),
            (.queue, Plan(name: "P", requestsPerMinute: nil, concurrent: 0, perDay: nil)),
        ]
        for (limit, plan) in plans {
            try await backend.withStore(holding: [.sample(plan: plan)]) { store in
                if limit != .queue { #expect(try await store.admit(Admission(.sample())).isAccepted) }
                let before = try await store.standing()
                let outcome = try await store.admit(Admission(.sample("gen_2")))
                #expect(outcome.error?.limit == limit)
                #expect(outcome.error?.code == .rateLimit)
                #expect(try await store.standing() == before)
                #expect(try await store.generation("gen_2") == nil)
            }
        }
    }

    @Test("without its account nothing is accepted", arguments: Backend.available)
    func noAccount(backend: Backend) async throws {
        try await backend.withStore { store in
            let outcome = try await store.admit(Admission(.sample(of: "acc_none")))
            #expect(outcome.standing == nil)
            #expect(try await store.generation("gen_1") == nil)
        }
    }

    @Test("an id is given once", arguments: Backend.available)
    func sameID(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample()))
            await expectFailure(.exists) { _ = try await store.admit(Admission(.sample(price: 70))) }
            #expect(try await store.standing().held == 50)
        }
    }

    @Test("what is under way already is not accepted again", arguments: Backend.available)
    func underWay(backend: Backend) async throws {
        try await backend.withStore { store in
            var generation = Generation.sample()
            _ = generation.handle(.claimed(by: "w1", generation.nextVenue), at: .start)
            let claimed = generation
            await expectFailure(mentioning: "gen_1") { _ = try await store.admit(Admission(claimed)) }
        }
    }

    // MARK: - Sent again

    @Test("the same key gives the first answer, and spends nothing", arguments: Backend.available)
    func replay(backend: Backend) async throws {
        let plan = Plan(name: "P", requestsPerMinute: 1, concurrent: 1, perDay: 1)
        try await backend.withStore(holding: [.sample(plan: plan)], credits: 50) { store in
            let first = try Admission(.sample(), key: "k")
            #expect(try await store.admit(first).isAccepted)
            let before = try await store.standing()
            let outcome = try await store.admit(try Admission(.sample("gen_2"), key: "k", meaning: "another"))
            #expect(outcome.record?.answer == first.idempotency?.answer)
            #expect(outcome.record?.meaning == first.idempotency?.meaning)
            #expect(outcome.record?.generation == "gen_1")
            #expect(outcome.standing == before)
            #expect(try await store.standing() == before)
            #expect(
                try await store.idempotencyRecord(try IdempotencyKey("k"), of: "acc_1", at: .start) == outcome.record)
        }
    }

    @Test("a key means nothing to another account", arguments: Backend.available)
    func keyOfAnother(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample("acc_1"), .sample("acc_2")]) { store in
            for (id, account) in [("gen_1", "acc_1"), ("gen_2", "acc_2")] {
                let generation = Generation.sample(Identifier(id), of: Identifier(account))
                let outcome = try await store.admit(try Admission(generation, key: "k"))
                #expect(outcome.isAccepted)
            }
        }
    }

    @Test("a key is kept for 72 hours, and as long as its generation lives", arguments: Backend.available)
    func lifetime(backend: Backend) async throws {
        try await backend.withStore { store in
            #expect(try await store.admit(try Admission(.sample(), key: "k")).isAccepted)
            let key = try IdempotencyKey("k")
            let late = Timestamp.start + IdempotencyRecord.lifetime
            let justBefore = late - .milliseconds(1)
            // It lives still.
            #expect(try await store.idempotencyRecord(key, of: "acc_1", at: late) != nil)
            #expect(try await store.admit(try Admission(.sample("gen_2", at: late), key: "k")).record != nil)
            try await store.complete("gen_1")
            #expect(try await store.idempotencyRecord(key, of: "acc_1", at: justBefore) != nil)
            #expect(try await store.idempotencyRecord(key, of: "acc_1", at: late) == nil)
            #expect(try await store.admit(try Admission(.sample("gen_3", at: justBefore), key: "k")).record != nil)
            #expect(try await store.admit(try Admission(.sample("gen_4", at: late), key: "k")).isAccepted)
            #expect(try await store.idempotencyRecord(key, of: "acc_1", at: late)?.generation == "gen_4")
        }
    }

    @Test("expired keys are forgotten, others kept", arguments: Backend.available)
    func expiry(backend: Backend) async throws {
        try await inFolder { folder in
            let opened = try await backend.open(folder, [])
            let store = opened.store
            try await store.create(.sample())
            for (id, key) in [("gen_1", "over"), ("gen_2", "open")] {
                #expect(
                    try await store.admit(try Admission(.sample(Identifier(id), live: false), key: key)).isAccepted)
            }
            _ = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            let late = Timestamp.start + IdempotencyRecord.lifetime
            #expect(try await opened.expireIdempotency(late - .milliseconds(1)) == 0)
            #expect(try await opened.expireIdempotency(late) == 1)
            #expect(try await store.idempotencyRecord(try IdempotencyKey("over"), of: "acc_1", at: .start) == nil)
            #expect(try await store.idempotencyRecord(try IdempotencyKey("open"), of: "acc_1", at: .start) != nil)
            await opened.close()
        }
    }

    @Test(
        "of a hundred at once under one key, one is accepted and the others learn of it", arguments: Backend.available)
    func atOnce(backend: Backend) async throws {
        try await backend.withStore { store in
            let outcomes = try await withThrowingTaskGroup(of: AdmissionOutcome.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await store.admit(try Admission(.sample(Identifier("gen_\(number)")), key: "one"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count(where: \.isAccepted) == 1)
            let records = outcomes.compactMap(\.record)
            #expect(records.count == 99)
            #expect(records.allSatisfy { $0 == records[0] })
            #expect(try await store.standing().held == 50)
        }
    }

    @Test("together, no more is accepted than there is to pay for", arguments: Backend.available)
    func spentTogether(backend: Backend) async throws {
        try await backend.withStore(credits: 1000) { store in
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask { try await store.admit(Admission(.sample(Identifier("gen_\(number)")))).isAccepted }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(accepted == 20)
            #expect(try await store.standing().available == 0)
        }
    }
}
