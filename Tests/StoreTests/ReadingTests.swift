import EventLoop
import Gateway
import Telemetry
import Testing

@Suite struct ReadingTests {
    @Test("generations are listed newest first, of one account, and page by page", arguments: Backend.available)
    func listing(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample("acc_1"), .sample("acc_2")]) { store in
            for number in 1...5 {
                _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)"))))
                _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)_other"), of: "acc_2")))
            }
            func list(after: Identifier<Generation>? = nil, limit: Int) async throws -> [Identifier<Generation>] {
                try await store.generations(of: "acc_1", GenerationQuery(after: after, limit: limit)).map(\.id)
            }
            #expect(try await list(limit: 3) == ["gen_5", "gen_4", "gen_3"])
            #expect(try await list(after: "gen_3", limit: 3) == ["gen_2", "gen_1"])
            #expect(try await list(limit: 0) == [])
            #expect(try await list(limit: -1) == [])
        }
    }

    @Test("generations are listed by what they are", arguments: Backend.available)
    func filters(backend: Backend) async throws {
        try await backend.withStore { store in
            let orders: [(Identifier<Generation>, Order)] = [
                ("gen_1", .sample(type: .video, provider: "kling")), ("gen_2", .sample(type: .image, provider: "flux")),
                ("gen_3", .sample(type: .video, provider: "veo")),
            ]
            for (id, order) in orders {
                _ = try await store.admit(
                    Admission(Generation(id: id, account: "acc_1", isLive: true, order: order, createdAt: .start)))
            }
            _ = try await store.claim(2, by: "w1", at: .start)
            _ = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            let queries: [(GenerationQuery, [Identifier<Generation>])] = [
                (GenerationQuery(status: [.queued], limit: 9), ["gen_3"]),
                (GenerationQuery(status: [.processing, .cancelled], limit: 9), ["gen_2", "gen_1"]),
                (GenerationQuery(status: [], limit: 9), []),
                (GenerationQuery(type: .video, limit: 9), ["gen_3", "gen_1"]),
                (GenerationQuery(provider: "flux", limit: 9), ["gen_2"]),
                (
                    GenerationQuery(status: [.queued], type: .video, provider: "veo", after: "gen_4", limit: 9),
                    ["gen_3"]
                ),
                (GenerationQuery(type: .audio, limit: 9), []),
            ]
            for (query, expected) in queries {
                #expect(try await store.generations(of: "acc_1", query).map(\.id) == expected)
            }
        }
    }

    @Test("whoever has written reads what was written, on a lane and off it", arguments: Backend.available)
    func ownWrites(backend: Backend) async throws {
        let lanes = [Lane(index: 0), Lane(index: 1)]
        defer { for lane in lanes { lane.stop() } }
        try await backend.withStore(lanes: lanes) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<12 {
                    let lane: (any TaskExecutor)? = writer % 3 < 2 ? lanes[writer % 3] : nil
                    group.addTask(executorPreference: lane) {
                        for number in 0..<20 {
                            let id = Identifier<Generation>("gen_\(writer)_\(number)")
                            _ = try await store.admit(Admission(.sample(id, price: 1)))
                            #expect(try await store.generation(id)?.status == .queued)
                            _ = try await store.apply(.cancelled, to: id, by: nil, at: .start)
                            #expect(try await store.generation(id)?.status == .cancelled)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("all of it is there when the store is opened again", arguments: Backend.available)
    func reopened(backend: Backend) async throws {
        try await inFolder { folder in
            let first = try await backend.open(folder, [])
            try await first.store.create(.sample())
            _ = try await first.store.grant(100, to: "acc_1", reason: "", reference: "r", at: .start)
            _ = try await first.store.admit(try Admission(.sample(), key: "k"))
            let before = try await first.store.standing()
            await first.close()
            let second = try await backend.open(folder, [])
            #expect(try await second.store.standing() == before)
            #expect(try await second.store.generation("gen_1")?.whole == Generation.sample().whole)
            #expect(
                try await second.store.admit(try Admission(.sample("gen_2"), key: "k")).record?.generation == "gen_1")
            #expect(try await second.store.audit() == [])
            await second.close()
        }
    }

    @Test("a store that is closed says so", arguments: Backend.available)
    func closed(backend: Backend) async throws {
        try await inFolder { folder in
            let opened = try await backend.open(folder, [])
            await opened.close()
            await expectFailure(mentioning: "closed") { try await opened.store.create(.sample()) }
        }
    }
}
