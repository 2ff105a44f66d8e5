import Crypto
import EventLoop
import DoitongTesting
import Gateway
import Telemetry
import Testing

@Suite struct AccountTests {
    @Test("accounts are made once, listed in order, and changed", arguments: Backend.available)
    func accounts(backend: Backend) async throws {
        try await backend.withStore(holding: []) { store in
            #expect(try await store.account("acc_1") == nil)
            #expect(try await store.update(.sample()) == false)
            for id in ["acc_3", "acc_1", "acc_2"] { try await store.create(.sample(Identifier(id), plan: .free)) }
            await expectFailure(.exists) { try await store.create(.sample("acc_1", plan: .pro)) }
            #expect(try await store.account("acc_1")?.account == .sample("acc_1", plan: .free))
            #expect(try await store.accounts(after: nil, limit: 2).map(\.account.id) == ["acc_1", "acc_2"])
            #expect(try await store.accounts(after: "acc_2", limit: 2).map(\.account.id) == ["acc_3"])
            #expect(try await store.update(.sample("acc_2", plan: .pro)))
            #expect(try await store.account("acc_2")?.account == .sample("acc_2", plan: .pro))
        }
    }

    @Test(
        "credits are granted once under a reference, and never taken where they are not", arguments: Backend.available)
    func grants(backend: Backend) async throws {
        try await backend.withStore(credits: 100) { store in
            func grant(_ credits: Credits, _ reference: String) async throws -> Credits? {
                try await store.grant(credits, to: "acc_1", reason: "invoice", reference: reference, at: .start)?
                    .available
            }
            #expect(try await grant(50, "a") == 150)
            #expect(try await grant(50, "a") == 150)
            #expect(try await grant(70, "a") == 150)
            #expect(try await grant(-30, "b") == 120)
            await expectFailure(.insufficient) { _ = try await grant(-121, "c") }
            #expect(try await grant(-120, "c") == 0)
            #expect(try await store.grant(1, to: "acc_none", reason: "", reference: "d", at: .start) == nil)
            let ledger = try await store.ledger(of: "acc_1", limit: 3)
            #expect(ledger.map(\.amount) == [-120, -30, 50])
            #expect(ledger.allSatisfy { $0.kind == .grant && $0.reason == "invoice" && $0.generation == nil })
        }
    }

    @Test(
        "no sum of credits is too large to be reckoned with", arguments: Backend.available, [Int.max, Int.min, 1 << 60])
    func extremes(backend: Backend, credits: Int) async throws {
        try await backend.withStore { store in
            await expectFailure {
                _ = try await store.grant(
                    Credits(credits), to: "acc_1", reason: "mistake", reference: "m", at: .start)
            }
            let standing = try await store.standing()
            #expect(standing.available == 10_000)
        }
    }

    @Test("what is held cannot be taken back", arguments: Backend.available)
    func held(backend: Backend) async throws {
        try await backend.withStore(credits: 100) { store in
            _ = try await store.admit(Admission(.sample(price: 60)))
            await expectFailure(.insufficient) {
                _ = try await store.grant(-50, to: "acc_1", reason: "", reference: "b", at: .start)
            }
        }
    }

    // MARK: - Keys

    @Test("keys are found by their digests, revoked ones too", arguments: Backend.available)
    func keys(backend: Backend) async throws {
        let lane = Lane()
        defer { lane.stop() }
        try await backend.withStore(lanes: [lane]) { store in
            let (live, admin) = (KeyRecord.sample("key_1"), KeyRecord.sample("key_2", of: nil, mode: .admin))
            #expect(try await store.key(live.digest) == nil)
            try await store.create(live)
            try await store.create(admin)
            for _ in 0..<2 { #expect(try await store.key(live.digest) == live) }
            #expect(try await store.keys(of: "acc_1") == [live])
            #expect(try await store.keys(of: nil) == [admin])
            let later = Timestamp.start + .seconds(1)
            let revoked = try await store.revoke("key_1", at: later)
            #expect(revoked?.revokedAt == later)
            #expect(try await store.key(live.digest) == revoked)
            // For ever, and since the first time.
            #expect(try await store.revoke("key_1", at: later + .seconds(1)) == revoked)
            #expect(try await store.revoke("key_none", at: later) == nil)
        }
    }

    @Test("a key is one account's, and nobody has two of one name or secret", arguments: Backend.available)
    func sameKey(backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.create(KeyRecord.sample("key_1"))
            await expectFailure(.exists) { try await store.create(KeyRecord.sample("key_1", secret: "another")) }
            await expectFailure(.exists) { try await store.create(KeyRecord.sample("key_2", secret: "key_1")) }
            await expectFailure(mentioning: "acc_none") {
                try await store.create(KeyRecord.sample("key_3", of: "acc_none"))
            }
        }
    }

    @Test(
        "while a key is revoked, whoever asks on any lane soon sees it, and never the old again",
        arguments: Backend.available)
    func revocation(backend: Backend) async throws {
        let lanes = [Lane(index: 0), Lane(index: 1)]
        defer { for lane in lanes { lane.stop() } }
        try await backend.withStore(lanes: lanes) { store in
            for round in 0..<50 {
                let key = KeyRecord.sample(Identifier("key_\(round)"))
                try await store.create(key)
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for lane in lanes {
                        group.addTask(executorPreference: lane) {
                            var isRevoked = false
                            while !isRevoked { isRevoked = try await store.key(key.digest)?.revokedAt != nil }
                            return try await store.key(key.digest)?.revokedAt != nil
                        }
                    }
                    group.addTask { try await store.revoke(key.id, at: .start) != nil }
                    while let isRevoked = try await group.next() { #expect(isRevoked) }
                }
            }
        }
    }

    @Test("an account has no more keys than its bounds allow, in use and ever", arguments: Backend.available)
    func keyBounds(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample("acc_1"), .sample("acc_2")]) { store in
            var bounds = KeyBounds()
            (bounds.inUse, bounds.ever) = (2, 4)
            func add(_ id: Identifier<KeyRecord>, of account: Identifier<Account> = "acc_1") async throws -> Bool {
                try await store.create(.sample(id, of: account), within: bounds)
            }
            let first = [try await add("key_1"), try await add("key_2"), try await add("key_3")]
            #expect(first == [true, true, false])
            #expect(try await add("key_other", of: "acc_2"))
            _ = try await store.revoke("key_1", at: .start)
            let second = [try await add("key_3"), try await add("key_4")]
            #expect(second == [true, false])
            _ = try await store.revoke("key_2", at: .start)
            #expect(try await add("key_4"))
            _ = try await store.revoke("key_3", at: .start)
            #expect(try await add("key_5") == false)
            #expect(try await store.keys(of: "acc_1").map(\.id) == ["key_1", "key_2", "key_3", "key_4"])
            await expectFailure(.exists) { _ = try await add("key_4", of: "acc_2") }
            await expectFailure(mentioning: "no account") { _ = try await add("key_6", of: "acc_none") }
        }
    }

    @Test("many that ask for a key at once get no more than there may be", arguments: Backend.available)
    func keyRace(backend: Backend) async throws {
        try await backend.withStore { store in
            var bounds = KeyBounds()
            bounds.inUse = 5
            let made = try await withThrowingTaskGroup(of: Bool.self) { [bounds] group in
                for number in 0..<40 {
                    group.addTask { try await store.create(.sample(Identifier("key_\(number)")), within: bounds) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 5)
        }
    }

    @Test("a key is kept with how it begins, and nothing more of it", arguments: Backend.available)
    func hint(backend: Backend) async throws {
        try await backend.withStore { store in
            var random = SeededRandom(seed: 4)
            let key = APIKey(.test, using: &random)
            try await store.create(KeyRecord(key, id: "key_1", account: "acc_1", name: "n", createdAt: .start))
            let hint = try await store.keys(of: "acc_1").first?.hint
            #expect(hint == String(key.secret.reveal().prefix(12)) && hint?.hasPrefix("dk_test_") == true)
        }
    }
}
