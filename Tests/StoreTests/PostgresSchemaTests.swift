import Gateway
import Postgres
import SQL
import Store
import Telemetry
import Testing

/// What the schema in PostgreSQL promises, read from the server's own catalogue.
@Suite struct PostgresSchemaTests {
    private func withDatabase(_ body: (PostgresStore, Pool) async throws -> Void) async throws {
        let database = try await TestDatabase.make()
        let store = try await database.open()
        try await store.create(.sample())
        _ = try await store.grant(10_000, to: "acc_1", reason: "sample", reference: "first", at: .start)
        try await database.withPool { try await body(store, $0) }
        let findings = try await store.audit()
        #expect(findings == [])
        await store.close()
    }

    @Test("everything of an account's can be spread by the account")
    func distributable() async throws {
        try await withDatabase { _, pool in
            let indexes = try await pool.rows(Self.indexes) { row throws(SQLError) in
                (
                    table: try row.read(0, as: String.self), index: try row.read(1, as: String.self),
                    isUnique: try row.read(2, as: Bool.self), first: try row.read(3, as: String?.self)
                )
            }
            #expect(indexes.count > 20)
            for index in indexes where PostgresSchema.global[index.table] == nil {
                let isWalk = PostgresSchema.walks[index.index] != nil
                #expect(index.first == "account_id" || !index.isUnique && isWalk, "\(index.table) \(index.index)")
            }
            // What stands there as an exception is one.
            for (name, _) in PostgresSchema.walks {
                #expect(indexes.contains { $0.index == name && $0.first != "account_id" }, "\(name)")
            }
            let strays = try await pool.rows(Self.tablesWithoutAccount) { row throws(SQLError) in
                try row.read(0, as: String.self)
            }
            #expect(Set(strays) == Set(PostgresSchema.global.keys).subtracting(["api_key", "whereabouts"]))
            let foreignKeys = try await pool.row("SELECT count(*) FROM pg_constraint WHERE contype = 'f'") {
                row throws(SQLError) in try row.read(0, as: Int.self)
            }
            #expect(foreignKeys == 0)
        }
    }

    private static let indexes: SQLQuery = """
        SELECT t.relname, i.relname, x.indisunique, a.attname
          FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid
          JOIN pg_namespace AS n ON n.oid = t.relnamespace
          LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] AND a.attnum > 0
         WHERE n.nspname = 'public' AND NOT t.relispartition
        """

    private static let tablesWithoutAccount: SQLQuery = """
        SELECT t.relname FROM pg_class AS t JOIN pg_namespace AS n ON n.oid = t.relnamespace
         WHERE n.nspname = 'public' AND t.relkind IN ('r', 'p')
           AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.oid AND a.attname = 'account_id')
        """

    @Test(
        "the ledger is never changed, whoever tries",
        arguments: ["UPDATE transfer SET amount = 1", "DELETE FROM transfer", "TRUNCATE transfer"])
    func stands(statement: String) async throws {
        try await withDatabase { store, pool in
            let queries: [String: SQLQuery] = [
                "UPDATE transfer SET amount = 1": "UPDATE transfer SET amount = 1",
                "DELETE FROM transfer": "DELETE FROM transfer", "TRUNCATE transfer": "TRUNCATE transfer",
            ]
            do {
                try await pool.execute(try #require(queries[statement]))
                Issue.record("it was changed")
            } catch {
                #expect("\(error)".contains("never changed"))
            }
            let amounts = try await store.ledger(of: "acc_1", limit: 9).map(\.amount)
            #expect(amounts == [10_000])
        }
    }

    static let lies: [SQLQuery] = [
        "UPDATE account SET available = -1", "UPDATE account SET waiting = queued + 1",
        "UPDATE open_generation SET due_at = NULL", "UPDATE open_generation SET worker = 'w1'",
        "UPDATE open_generation SET state = 'completed'", "UPDATE open_generation SET progress = 100",
        "UPDATE finished_generation SET charged = FALSE", "UPDATE finished_generation SET result_json = NULL",
        "UPDATE finished_generation SET state = 'queued'", "UPDATE finished_generation SET rating = 2",
    ]

    @Test("a state without what belongs to it is refused", arguments: lies.indices)
    func refused(index: Int) async throws {
        try await withDatabase { store, pool in
            _ = try await store.admit(Admission(.sample("gen_1")))
            try await store.complete("gen_1")
            _ = try await store.admit(Admission(.sample("gen_2")))
            do {
                try await pool.execute(Self.lies[index])
                Issue.record("it was taken")
            } catch SQLError.constraint(let constraint, _) {
                #expect(constraint.kind == .check)
            }
        }
    }

    @Test("a day's generations lie by themselves, and go together once none of them is under way")
    func days() async throws {
        try await withDatabase { store, _ in
            let (day, long) = (Timestamp.start.day, Duration.seconds(40 * 86_400))
            try await store.makeDays(around: .start)
            let made = Set(try await store.days())
            #expect(made.isSuperset(of: [day - 1, day, day + 14]))
            for id in ["gen_1", "gen_2"] {
                _ = try await store.admit(try Admission(.sample(Identifier(id)), key: id))
            }
            _ = try await store.admit(Admission(.sample("gen_3", at: .start + .seconds(86_400))))
            try await store.complete("gen_1")
            #expect(try await store.dropDay(day, at: .start + .seconds(86_400)) == false)
            #expect(try await store.dropDay(day, at: .start + long) == false)
            _ = try await store.apply(.cancelled, to: "gen_2", by: nil, at: .start)
            _ = try await store.apply(.stopped(charged: false), to: "gen_2", by: nil, at: .start)
            #expect(try await store.generation("gen_2")?.status == .cancelled)
            #expect(try await store.dropDays(keeping: 40, at: .start + long) == [day - 1])
            #expect(try await store.dropDays(keeping: 39, at: .start + long) == [day])
            #expect(try await store.generation("gen_1") == nil)
            #expect(try await store.generation("gen_3")?.status == .queued)
            #expect(try await !store.days().contains(day))
            #expect(try await store.ledger(of: "acc_1", limit: 9).count == 6)
            #expect(try await store.idempotencyRecord(try IdempotencyKey("gen_1"), of: "acc_1", at: .start) == nil)
        }
    }

    @Test("what has no partition of its day is found all the same")
    func otherDays() async throws {
        try await withDatabase { store, _ in
            _ = try await store.admit(Admission(.sample("gen_1")))
            try await store.complete("gen_1")
            try await store.makeDays(around: .start)
            #expect(try await store.generation("gen_1")?.status == .completed)
            #expect(try await !store.days().contains(Timestamp.start.day))
        }
    }
}
