import Gateway
import Store
import Synchronization
import Telemetry
import Testing

/// What is brought from a folder into a database besides generations, which the histories tell of.
@Suite struct RelocationTests {
    private func withBoth(
        _ fill: (SQLStore) async throws -> Void, _ compare: (SQLStore, PostgresStore) async throws -> Void
    ) async throws {
        try await inFolder { folder in
            let source = try await SQLStore.open(folder, lanes: [])
            try await source.create(.sample())
            _ = try await source.grant(10_000, to: "acc_1", reason: "sample", reference: "first", at: .start)
            try await fill(source)
            await source.close()
            let database = try await TestDatabase.make()
            _ = try await Relocation.move(from: folder, to: database.address, rowsAtOnce: 3) { _ in }
            try await database.settle()
            let (again, target) = (try await SQLStore.open(folder, lanes: []), try await database.open())
            try await compare(again, target)
            #expect(try await target.audit() == [])
            await again.close()
            await target.close()
        }
    }

    @Test("keys, endpoints, secrets, deliveries and what is known of vendors are there as they were")
    func others() async throws {
        let keys = (0..<5).map { KeyRecord.sample(Identifier("key_\($0)")) }
        try await withBoth { store in
            for key in keys { try await store.create(key) }
            _ = try await store.revoke("key_3", at: .start)
            for number in 0..<4 {
                try await store.create(
                    WebhookEndpoint(
                        id: Identifier("whe_\(number)"), account: "acc_1", url: "https://receiver.example/\(number)",
                        description: "ünïcode \n", events: [.completed],
                        secrets: SealedSecrets(current: [0, 255, 1], previous: .init(sealed: [3], until: .start)),
                        createdAt: .start))
            }
            try await store.setWebhookSecrets(SealedSecrets(current: [9, 0]), of: "acc_1")
            for number in 0..<8 {
                try await store.add(
                    WebhookDelivery(
                        id: Identifier("dlv_\(number)"), event: Identifier("msg_\(number)"), type: .completed,
                        account: "acc_1",
                        generation: nil, endpoint: "whe_1", url: "https://receiver.example/", at: .start,
                        createdAt: .start, body: [0x7B, 0x7D, 0, 0xFF]))
            }
            try await store.pin(
                Pin(model: "flux-dev", weight: 0.1, isDisabled: true, quality: 1.0 / 3, reason: "slow", at: .start))
        } _: { old, new in
            let (before, after) = (try await told(old), try await told(new))
            #expect(before == after)
            #expect(before.count == 12)
            #expect(try await new.key(keys[2].digest) == keys[2])
        }
    }

    /// All of it, as text.
    private func told(_ store: any OpenedStore) async throws -> [String] {
        var texts = [
            "\(try await store.keys(of: "acc_1"))", "\(try await store.webhookEndpoints(of: "acc_1"))",
            "\(String(describing: try await store.webhookSecrets(of: "acc_1")))",
            "\(try await store.knowledge().pins)",
        ]
        for delivery in try await store.webhookDeliveries(of: "acc_1", WebhookDeliveryQuery(limit: 100)) {
            texts.append("\(delivery)")
        }
        return texts
    }

    @Test("what nobody was told of yet is told, in its order")
    func untold() async throws {
        try await withBoth { store in
            for number in 0..<7 {
                let id = Identifier<Generation>("gen_\(number)")
                _ = try await store.admit(Admission(.sample(id)))
                try await store.complete(id)
            }
        } _: { old, new in
            let (before, after) = (
                try await old.events(of: "acc_1", after: 0, limit: 100).events,
                try await new.events(of: "acc_1", after: 0, limit: 100).events
            )
            #expect(before.count == 14)
            #expect(after.map { "\($0.subject)" } == before.map { "\($0.subject)" })
            #expect(after.map(\.type) == before.map(\.type))
        }
    }

    @Test("a database that is used, and a folder that changed meanwhile, are refused and stay as they are")
    func refused() async throws {
        try await inFolder { folder in
            let source = try await SQLStore.open(folder, lanes: [])
            try await source.create(.sample())
            await source.close()
            let used = try await TestDatabase.make()
            let store = try await used.open()
            try await store.create(.sample("acc_2"))
            await expectFailure(mentioning: "give one that is empty") {
                _ = try await Relocation.move(from: folder, to: used.address) { _ in }
            }
            #expect(try await store.accounts(after: nil, limit: 10).map(\.account.id) == ["acc_2"])
            await store.close()
            let target = try await TestDatabase.make()
            await expectFailure {
                try await Relocation.move(from: folder, to: target, endedAfter: 1)
            }
            let again = try await SQLStore.open(folder, lanes: [])
            _ = try await again.grant(5, to: "acc_1", reason: "late", reference: "late", at: .start)
            await again.close()
            await expectFailure(mentioning: "served from since") {
                _ = try await Relocation.move(from: folder, to: target.address) { _ in }
            }
        }
    }
}

extension Relocation {
    /// Moves all, unless somebody ends it when it has told so often how far it is.
    static func move(from folder: String, to database: TestDatabase, endedAfter tellings: Int) async throws {
        let told = Counter()
        let moving = Task {
            try await move(from: folder, to: database.address, rowsAtOnce: 31) { _ in
                // Nothing of the task is kept.
                if told.next() == tellings { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            }
        }
        _ = try await moving.value
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
