import EventLoop
import Foundation
import Gateway
import Store
import Telemetry
import Testing

/// What only a store of files has: files that others damage.
@Suite struct DamageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sql: String
        let words: String
        var testDescription: String { words }
        init(_ sql: String, _ words: String) { (self.sql, self.words) = (sql, words) }
    }

    static let audited: [Case] = [
        Case("UPDATE account SET available = available + 1 WHERE id = 'acc_1'", "account acc_1 has"),
        Case("UPDATE account SET held = held - 50 WHERE id = 'acc_1'", "account acc_1 has"),
        Case("UPDATE account SET held = -1 WHERE id = 'acc_1'", "less than nothing"),
        Case("UPDATE account SET transfers = 3 WHERE id = 'acc_1'", "transfers give"),
        Case(
            "UPDATE transfer SET amount = 51 WHERE kind = 'hold' AND generation_id = 'gen_queued'", "costs 50, and 51"),
        Case("UPDATE transfer SET amount = 9007199254740992 * 1000 WHERE kind = 'grant'", "account acc_1"),
        Case("DELETE FROM transfer WHERE kind = 'hold' AND generation_id = 'gen_queued'", "gen_queued has no hold"),
        Case("DELETE FROM transfer WHERE kind = 'capture' AND generation_id = 'gen_done'", "its hold is open"),
        Case("DELETE FROM transfer WHERE kind = 'hold' AND generation_id = 'gen_done'", "a capture without a hold"),
        Case(
            "UPDATE transfer SET kind = 'release' WHERE kind = 'capture' AND generation_id = 'gen_done'",
            "gen_done is completed and charged, and its hold ended in release"),
        Case(
            "UPDATE transfer SET kind = 'capture' WHERE kind = 'release' AND generation_id = 'gen_failed'",
            "gen_failed is failed, and its hold ended in capture"),
        Case(
            "UPDATE transfer SET amount = 20 WHERE kind = 'capture' AND generation_id = 'gen_done'",
            "50 were held, and capture ended 20"),
        Case(
            "INSERT INTO transfer VALUES ('acc_1', 99, 'capture', 50, 'gen_queued', '', NULL, 0)",
            "gen_queued is queued, and its hold ended in capture"),
        Case("INSERT INTO transfer VALUES ('acc_1', 99, 'hold', 0, 'gen_test', '', NULL, 0)", "runs in the sandbox"),
        Case(
            "INSERT INTO transfer VALUES ('acc_1', 99, 'hold', 0, 'gen_none', '', NULL, 0)",
            "gen_none, which is not there"),
        Case("UPDATE transfer SET account_id = 'acc_9' WHERE account_id = 'acc_2'", "belongs to no account"),
        Case(
            "UPDATE transfer SET account_id = 'acc_2', number = 99 WHERE generation_id = 'gen_queued'",
            "account acc_2 is for generation gen_queued"),
        Case(
            """
            DROP INDEX transfer_once;
            INSERT INTO transfer VALUES ('acc_1', 99, 'release', 50, 'gen_done', '', NULL, 0)
            """, "gen_done has 2 transfers that end its hold"),
        Case(
            """
            DROP INDEX transfer_reference;
            INSERT INTO transfer VALUES ('acc_1', 99, 'grant', 0, NULL, '', 'first', 0)
            """, "reference first of account acc_1 was granted 2 times"),
        Case(
            "UPDATE usage SET generations = generations + 1 WHERE account_id = 'acc_2'",
            "account acc_2 used IMAGE from flux on day 20454, as is counted, 2 (0 completed, 0 failed, 0 cancelled, 0 credits), "
                + "but its generations are 1 (0, 0, 0, 0 credits)"),
        Case("UPDATE usage SET credits = 0 WHERE account_id = 'acc_1'", "1 cancelled, 0 credits), but"),
        Case("UPDATE usage SET completed = 0, failed = 2", "0 completed, 2 failed"),
        Case("DELETE FROM usage WHERE account_id = 'acc_1'", "as is counted, not at all, but its generations are 7"),
        Case("INSERT INTO usage VALUES ('acc_1', 3, 'VIDEO', 'veo', 0, 0, 0, 0, 0)", "but its generations are none"),
        Case("UPDATE account SET running = 5 WHERE id = 'acc_1'", "counts 5 running"),
        Case("UPDATE account SET queued = 0 WHERE id = 'acc_1'", "and 0 queued"),
        Case("UPDATE account SET next_due = NULL WHERE id = 'acc_1'", "the next due at no time"),
        Case("DELETE FROM account WHERE id = 'acc_2'", "belongs to account acc_2, which is not there"),
        Case(
            "UPDATE generation SET state = 'processing' WHERE id = 'gen_queued'",
            "gen_queued is processing, which its columns"),
        Case(
            "UPDATE generation SET worker = NULL WHERE id = 'gen_carried'",
            "gen_carried is processing, which its columns"),
        Case("UPDATE generation SET charged = 0 WHERE id = 'gen_done'", "gen_done is completed, which its columns"),
        Case("UPDATE generation SET state = 'happy' WHERE id = 'gen_done'", "gen_done is happy"),
        Case(
            "UPDATE generation SET attempts_json = '[]' WHERE id = 'gen_carried'",
            "gen_carried is processing without an attempt"),
        Case(
            "UPDATE generation SET attempts_json = '[' WHERE id = 'gen_carried'", "gen_carried has attempts that cannot"
        ),
        Case("UPDATE generation SET result_json = '{' WHERE id = 'gen_failed'", "gen_failed has a result that cannot"),
        Case(
            "UPDATE generation_order SET order_json = 'x' WHERE generation_id = 'gen_done'",
            "gen_done has an order that cannot"),
        Case("DELETE FROM generation_order WHERE generation_id = 'gen_done'", "gen_done has no order"),
        Case("DELETE FROM dependency", "gen_waiting waits for nothing"),
        Case("UPDATE dependency SET parent = 'gen_none' WHERE parent = 'gen_queued'", "gen_none, which is not there"),
        Case("UPDATE dependency SET parent = 'gen_other' WHERE parent = 'gen_queued'", "not of the same account"),
        Case("INSERT INTO dependency VALUES ('gen_carried', 'gen_queued')", "gen_queued that it waits for is queued"),
        Case(
            "UPDATE idempotency SET generation_id = 'gen_none' WHERE key = 'key-queued'", "gen_none, which is not there"
        ),
        Case("UPDATE outbox SET generation_id = 'gen_none' WHERE sequence = 1", "outbox entry 1"),
        Case("UPDATE api_key SET account_id = 'acc_none'", "key key_1 belongs to account acc_none"),
        Case(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'dependency_parent')
             WHERE name = 'api_key_account'
            """, "the file is damaged"),
    ]

    @Test("an audit finds what is damaged, and says what it is", arguments: audited)
    func audit(damage: Case) async throws {
        try await inFolder { folder in
            try await Damage.makeStore(in: folder)
            #expect(try SQLStore.audit(folder) == [])
            try Damage.inflict(damage.sql, on: folder)
            let findings = try SQLStore.audit(folder)
            #expect(findings.contains { $0.contains(damage.words) }, "\(findings)")
        }
    }

    @Test("an audit can be made beside the server that has the folder")
    func auditBeside() async throws {
        try await inFolder { folder in
            let store = try await SQLStore.open(folder, lanes: [])
            try await store.create(.sample())
            #expect(try SQLStore.audit(folder) == [])
            await store.close()
        }
    }

    @Test("an audit of no store says that it cannot be made")
    func auditOfNothing() async throws {
        try await inFolder { folder in
            await expectFailure(mentioning: "database.sqlite") { _ = try SQLStore.audit(folder) }
        }
    }

    // MARK: - Rows that cannot be read

    static let unreadable: [Case] = [
        Case("UPDATE generation_order SET order_json = '{' WHERE generation_id = 'gen_carried'", "order_json"),
        Case("UPDATE generation_order SET order_json = '{}' WHERE generation_id = 'gen_carried'", "no order"),
        Case("DELETE FROM generation_order WHERE generation_id = 'gen_carried'", "no order"),
        Case("UPDATE generation SET attempts_json = '[{}]' WHERE id = 'gen_carried'", "attempts_json"),
        Case("UPDATE generation SET attempts_json = '[]' WHERE id = 'gen_carried'", "without an attempt"),
        Case("UPDATE generation SET attempts_json = 'null' WHERE id = 'gen_carried'", "attempts_json"),
        Case("UPDATE generation SET worker = NULL WHERE id = 'gen_carried'", "worker"),
        Case("UPDATE generation SET state = 'happy' WHERE id = 'gen_carried'", "gen_carried"),
        Case("UPDATE generation SET type = 'SMELL' WHERE id = 'gen_carried'", "gen_carried"),
        Case("UPDATE generation SET live = 2 WHERE id = 'gen_carried'", "gen_carried"),
        Case("UPDATE generation SET price = 51 WHERE id = 'gen_carried'", "its order"),
        Case("UPDATE generation SET price = 9223372036854775807 WHERE id = 'gen_carried'", "gen_carried"),
        Case("UPDATE generation SET progress = -1 WHERE id = 'gen_carried'", "gen_carried"),
        Case("UPDATE generation SET state = 'completed', result_json = '[]' WHERE id = 'gen_carried'", "result_json"),
        Case("UPDATE generation SET state = 'completed', result_json = '[1]' WHERE id = 'gen_carried'", "result_json"),
        Case("UPDATE generation SET state = 'failed', result_json = '{}' WHERE id = 'gen_carried'", "result_json"),
        Case("UPDATE generation SET state = 'queued' WHERE id = 'gen_carried'", "due_at"),
    ]

    @Test("a generation that cannot be read is an error with its id, and no other's", arguments: unreadable)
    func unreadableGeneration(damage: Case) async throws {
        try await withDamaged(damage.sql) { (store) async throws in
            await expectFailure(mentioning: "gen_carried") { _ = try await store.generation("gen_carried") }
            await expectFailure(mentioning: damage.words) { _ = try await store.generation("gen_carried") }
            await expectFailure(mentioning: "gen_carried") {
                _ = try await store.generations(of: "acc_1", GenerationQuery(limit: 10))
            }
            await expectFailure(mentioning: "gen_carried") {
                _ = try await store.apply(.cancelled, to: "gen_carried", by: nil, at: .start)
            }
            #expect(try await store.generation("gen_done")?.status == .completed)
        }
    }

    @Test("one that cannot be read keeps nobody from being claimed or taken over")
    func unreadableHead() async throws {
        let sql = """
            UPDATE generation_order SET order_json = '{' WHERE generation_id IN ('gen_queued', 'gen_carried')
            """
        try await withDamaged(sql) { (store) async throws in
            let now = Timestamp.start
            _ = try await store.admit(Admission(.sample("gen_second")))
            let claimed = try await store.claim(10, by: "w2", at: now).map(\.id)
            #expect(Set(claimed) == ["gen_second", "gen_test", "gen_other"])
            await expectFailure(mentioning: "gen_queued") { _ = try await store.claim(10, by: "w2", at: now) }
            #expect(try await store.takeOver(10, by: "w3", at: now).count == 3)
            #expect(try await store.takeOver(10, by: "w3", at: now).isEmpty)
        }
    }

    @Test(
        "an account that cannot be read is an error with its id",
        arguments: [
            "available = -1", "queued = 9223372036854775807", "minute_full_at = 9223372036854775807", "running = -1",
        ])
    func unreadableAccount(damage: String) async throws {
        try await withDamaged("UPDATE account SET \(damage) WHERE id = 'acc_1'") { (store) async throws in
            await expectFailure(mentioning: "acc_1") { _ = try await store.account("acc_1") }
            await expectFailure(mentioning: "acc_1") { _ = try await store.admit(Admission(.sample())) }
            #expect(try await store.admit(Admission(.sample(of: "acc_2"))).isAccepted)
        }
    }

    @Test("a key that cannot be read is an error with its id")
    func unreadableKey() async throws {
        try await withDamaged("UPDATE api_key SET mode = 'admin'") { (store) async throws in
            await expectFailure(mentioning: "key_1") { _ = try await store.key(KeyRecord.sample("key_1").digest) }
        }
    }

    @Test("what was accepted before usage was counted is counted when the store is opened")
    func usageOfOld() async throws {
        let asBefore = """
            DROP TABLE usage; ALTER TABLE api_key DROP COLUMN hint; DELETE FROM migration WHERE number >= 4;
            PRAGMA user_version = 3
            """
        try await inFolder { folder in
            try await Damage.makeStore(in: folder)
            let always = Int64(0)...Timestamp.distantFuture.day
            let first = try await SQLStore.open(folder, lanes: [])
            let before = try await first.usage(of: nil, days: always)
            await first.close()
            #expect(before.count == 1 && before[0].generations == 8 && before[0].credits == 100)
            try Damage.inflict(asBefore, on: folder)
            let second = try await SQLStore.open(folder, lanes: [])
            #expect(try await second.audit() == [])
            #expect(try await second.usage(of: nil, days: always) == before)
            #expect(try await second.keys(of: "acc_1").map(\.hint) == ["dk_live_"])
            await second.close()
        }
    }

    @Test("a search passes over what cannot be read")
    func unreadableSearch() async throws {
        let words = try #require(SearchWords("dusk"))
        for order in ["'{'", "'{}'", "'[]'"] {
            let sql = "UPDATE generation_order SET order_json = \(order) WHERE generation_id = 'gen_carried'"
            try await withDamaged(sql) { (store) async throws in
                let found = try await store.search(words, of: "acc_1", GenerationQuery(limit: 10)).found.map(\.id)
                #expect(found.count == 6 && !found.contains("gen_carried"))
            }
        }
    }

    @Test("those who wait are told when the store is opened, if the process ended before")
    func leftBehind() async throws {
        let sql = """
            INSERT INTO generation SELECT 'gen_left', account_id, 0, type, provider, model, price, created_at, state, due_at,
              worker, charged, progress, started_at, completed_at, rating, version, attempts_json, result_json
              FROM generation WHERE id = 'gen_waiting';
            INSERT INTO generation_order SELECT 'gen_left', order_json FROM generation_order
             WHERE generation_id = 'gen_waiting';
            INSERT INTO dependency VALUES ('gen_left', 'gen_failed');
            UPDATE account SET queued = queued + 1 WHERE id = 'acc_1'
            """
        try await withDamaged(sql) { (store) async throws in
            #expect(try await store.generation("gen_left")?.status == .failed)
            #expect(try await store.generation("gen_waiting")?.status == .queued)
        }
    }

    // MARK: - Files

    @Test("a file that is no database is refused, and left as it is")
    func noDatabase() async throws {
        try await inFolder { folder in
            let path = "\(folder)/database.sqlite"
            let bytes = Data(repeating: 0x2A, count: 100_000)
            try bytes.write(to: URL(filePath: path))
            do {
                _ = try await SQLStore.open(folder, lanes: [])
                Issue.record("it was opened")
            } catch {
                #expect("\(error)".contains("not a database"))
            }
            await expectFailure(mentioning: "not a database") {
                let findings = try SQLStore.audit(folder)
                throw StoreError.failed("\(findings)")
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
        }
    }

    @Test("a store that was cut short is an error, and never a crash", arguments: [1000, 4096, 8192, 20_000, 60_000])
    func cutShort(bytes: Int) async throws {
        try await inFolder { folder in
            try await Damage.makeStore(in: folder)
            let path = "\(folder)/database.sqlite"
            let whole = try Data(contentsOf: URL(filePath: path))
            try whole.prefix(bytes).write(to: URL(filePath: path))
            do {
                let store = try await SQLStore.open(folder, lanes: [])
                let findings = try await store.audit()
                #expect(!findings.isEmpty)
                for id in ["gen_done", "gen_waiting", "gen_carried"] { _ = try? await store.generation(Identifier(id)) }
                await store.close()
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }

    private func withDamaged(_ sql: String, _ body: (SQLStore) async throws -> Void) async throws {
        try await inFolder { folder in
            try await Damage.makeStore(in: folder)
            try Damage.inflict(sql, on: folder)
            let store = try await SQLStore.open(folder, lanes: [])
            try await body(store)
            await store.close()
        }
    }
}
