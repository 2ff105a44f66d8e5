import Gateway
import Telemetry
import Testing

@Suite struct DependencyTests {
    @Test("what takes another's output waits for it", arguments: Backend.available)
    func waiting(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.admit(Admission(.sample("gen_2")))
            #expect(try await store.admit(Admission(.sample("gen_3", taking: ["gen_1", "gen_2"]))).isAccepted)
            #expect(try await store.generation("gen_3")?.state == .waiting)
            #expect(try await store.claim(10, by: "w1", at: .start).count == 2)
            let one = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w1", at: .start)
            #expect(one?.moved == true)
            #expect(try await store.generation("gen_3")?.state == .waiting)
            #expect(try await store.nextDue(after: .distantPast) == nil)
            let now = Timestamp.start + .seconds(5)
            let both = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_2", by: "w1", at: now)
            #expect(both?.freesOthers == true)
            #expect(try await store.generation("gen_3")?.state == .queued(due: now))
            #expect(try await store.claim(10, by: "w1", at: now).map(\.id) == ["gen_3"])
        }
    }

    @Test("what takes the output of one that is done begins at once", arguments: Backend.available)
    func done(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample("gen_1")))
            try await store.complete("gen_1")
            let later = Timestamp.start + .seconds(60)
            #expect(try await store.admit(Admission(.sample("gen_2", taking: ["gen_1"], at: later))).isAccepted)
            #expect(try await store.generation("gen_2")?.state == .queued(due: later))
            #expect(try await store.nextDue(after: .distantPast) == later)
        }
    }

    @Test("who fails or is cancelled takes those with it that wait for it, and theirs", arguments: Backend.available)
    func failing(backend: Backend) async throws {
        let ends: [Generation.Event] = [.broken(.sample, attempt: 1), .cancelled]
        for end in ends {
            try await backend.withStore { store in
                _ = try await store.admit(Admission(.sample("gen_1")))
                _ = try await store.admit(Admission(.sample("gen_other")))
                _ = try await store.claim(10, by: "w1", at: .start)
                _ = try await store.admit(Admission(.sample("gen_2", taking: ["gen_1", "gen_other"])))
                _ = try await store.admit(Admission(.sample("gen_3", taking: ["gen_1"])))
                _ = try await store.admit(Admission(.sample("gen_4", taking: ["gen_2", "gen_3"])))
                _ = try await store.apply(end, to: "gen_1", by: nil, at: .start)
                _ = try await store.apply(.stopped(charged: false), to: "gen_1", by: nil, at: .start)
                for id in ["gen_2", "gen_3", "gen_4"] {
                    let generation = try await store.generation(Identifier(id))
                    #expect(generation?.status == .failed)
                    #expect(generation?.cost == 0)
                }
                #expect(try await store.standing().held == 50)
                #expect(try await store.standing().meter.queued == 0)
            }
        }
    }

    /// What a child may not take; it is told as if there were none.
    @Test(
        "nothing is taken of another account's, of another kind of key, or of what is not there",
        arguments: Backend.available)
    func foreign(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample("acc_1"), .sample("acc_2")]) { store in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.admit(Admission(.sample("gen_2", of: "acc_2")))
            _ = try await store.admit(Admission(.sample("gen_3", live: false)))
            var messages: Set<String> = []
            for id in ["gen_2", "gen_3", "gen_none", "gen_4"] {
                let outcome = try await store.admit(Admission(.sample("gen_4", taking: ["gen_1", Identifier(id)])))
                #expect(outcome.error?.code == .invalidInput)
                let message = outcome.error?.message ?? ""
                #expect(message.contains(id))
                messages.insert(message.replacing(id, with: "…"))
            }
            #expect(messages.count == 1)
            #expect(try await store.standing().meter.queued == 2)
        }
    }

    @Test("nothing is taken of what did not complete", arguments: Backend.available)
    func failed(backend: Backend) async throws {
        try await backend.withStore { store in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            let outcome = try await store.admit(Admission(.sample("gen_2", taking: ["gen_1"])))
            #expect(outcome.error?.code == .invalidInput)
            #expect(outcome.error?.message.contains("gen_1") == true)
        }
    }

    @Test("more dependants than one transaction takes are all told", arguments: Backend.available)
    func many(backend: Backend) async throws {
        try await backend.withStore(credits: 1_000_000) { store in
            _ = try await store.admit(Admission(.sample("gen_0")))
            _ = try await store.claim(1, by: "w1", at: .start)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...2500 {
                    group.addTask {
                        let child = Generation.sample(Identifier("gen_\(number)"), price: 1, taking: ["gen_0"])
                        _ = try await store.admit(Admission(child))
                    }
                }
                try await group.waitForAll()
            }
            let end = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_0", by: "w1", at: .start)
            #expect(end?.freesOthers == true)
            var claimed = 0
            while case let batch = try await store.claim(1000, by: "w1", at: .start), !batch.isEmpty {
                claimed += batch.count
            }
            #expect(claimed == 2500)
        }
    }

    @Test("a long chain falls as a whole", arguments: Backend.available)
    func chain(backend: Backend) async throws {
        try await backend.withStore(credits: 1_000_000) { store in
            _ = try await store.admit(Admission(.sample("gen_0")))
            for number in 1...1500 {
                let parent = Identifier<Generation>("gen_\(number - 1)")
                _ = try await store.admit(
                    Admission(.sample(Identifier("gen_\(number)"), live: false, taking: number == 1 ? [] : [parent])))
            }
            _ = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            #expect(try await store.generation("gen_1500")?.status == .failed)
            #expect(try await store.standing().meter.queued == 1)
        }
    }
}
