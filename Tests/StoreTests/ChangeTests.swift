import Gateway
import Store
import Synchronization
import Telemetry
import Testing

/// What is told of changes, by whom it is written.
@Suite struct ChangeTests {
    private final class Heard: Sendable {
        let states = Mutex<[(id: String, version: Int, status: Generation.Status)]>([])
        var list: [String] { states.withLock { $0.map { "\($0.id) \($0.version) \($0.status)" } } }

        func listen(_ event: Changes.Event) {
            guard case .changed(let change) = event else { return }
            let generation = change.generation
            states.withLock { $0.append((generation.id.text, generation.version, generation.status)) }
        }
    }

    private func withStore(
        _ backend: Backend, _ body: (any OpenedStore, Heard) async throws -> Void
    ) async throws {
        try await inFolder { folder in
            let (changes, heard) = (Changes(), Heard())
            let subscription = changes.subscribe(to: .everything, heard.listen)
            let store = try await backend.open(folder, [], changes).store
            try await store.create(.sample())
            _ = try await store.grant(10_000, to: "acc_1", reason: "sample", reference: "first", at: .start)
            try await body(store, heard)
            await store.close()
            withExtendedLifetime(subscription) {}
        }
    }

    @Test("each change is told once, in order, with what it made of the generation", arguments: Backend.available)
    func order(backend: Backend) async throws {
        try await withStore(backend) { store, heard in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.claim(1, by: "w1", at: .start)
            _ = try await store.apply(.progressed(50), to: "gen_1", by: "w1", at: .start)
            _ = try await store.apply(.progressed(50), to: "gen_1", by: "w1", at: .start)  // Changes nothing.
            _ = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w1", at: .start)
            #expect(
                heard.list == ["gen_1 1 queued", "gen_1 2 processing", "gen_1 3 processing", "gen_1 4 completed"])
            #expect(try await store.generation("gen_1")?.version == 4)
        }
    }

    @Test("those who wait for a generation are told of too", arguments: Backend.available)
    func dependants(backend: Backend) async throws {
        try await withStore(backend) { store, heard in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.admit(Admission(.sample("gen_2", taking: ["gen_1"])))
            _ = try await store.apply(.cancelled, to: "gen_1", by: nil, at: .start)
            #expect(heard.list.suffix(2) == ["gen_1 2 cancelled", "gen_2 2 failed"])
        }
    }

    @Test("who was told reads the change, and finds another stamp where there are any", arguments: Backend.available)
    func afterCommit(backend: Backend) async throws {
        try await withStore(backend) { store, _ in
            _ = try await store.admit(Admission(.sample("gen_1")))
            let before = store.stamp(of: "gen_1")
            _ = try await store.claim(1, by: "w1", at: .start)
            #expect(before == nil || store.stamp(of: "gen_1") != before)
        }
    }

    @Test("many who write at once are told of in the order of the versions", arguments: Backend.available)
    func concurrent(backend: Backend) async throws {
        try await withStore(backend) { store, heard in
            _ = try await store.admit(Admission(.sample("gen_1")))
            _ = try await store.claim(1, by: "w1", at: .start)
            await withTaskGroup { group in
                for percent in 1...90 {
                    group.addTask {
                        _ = try? await store.apply(.progressed(percent), to: "gen_1", by: "w1", at: .start)
                    }
                }
            }
            let versions = heard.states.withLock { $0.map(\.version) }
            #expect(versions == Array(1...versions.count))
        }
    }
}
