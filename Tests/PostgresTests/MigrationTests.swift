import EventLoop
import Postgres
import PostgresTesting
import SQL
import Testing

@Suite(.timeLimit(.minutes(5))) struct MigrationTests {
    private static let first = Migration(1, "CREATE TABLE a(id bigint PRIMARY KEY); CREATE INDEX ON a(id);")
    private static let second = Migration(
        2, "CREATE TABLE b(id bigint PRIMARY KEY, a bigint REFERENCES a(id)); INSERT INTO a VALUES (1);")

    private func migrate(_ address: String, _ migrations: [Migration]) async throws -> MigrationError? {
        let lane = Lane()
        defer { lane.stop() }
        let target = try ConnectionString(address)
        do throws(MigrationError) {
            try await target.migrate(migrations, applicationName: "tests", on: lane)
            return nil
        } catch { return error }
    }

    private func tables(_ address: String) async throws -> [String] {
        try await Fixture.with(on: address) { fixture in
            try await fixture.pool.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1") {
                row throws(SQLError) in try row.read(0)
            }
        }
    }

    @Test("migrations are applied once each, in order, now and later")
    func migrating() async throws {
        let address = try await PostgresServer.shared.makeDatabase()
        #expect(try await migrate(address, []) == nil)
        #expect(try await migrate(address, [Self.first]) == nil)
        #expect(try await tables(address) == ["a", "migration"])
        for _ in 0..<3 { #expect(try await migrate(address, [Self.first, Self.second]) == nil) }
        #expect(try await tables(address) == ["a", "b", "migration"])
    }

    @Test("of many nodes that migrate at once, one does it")
    func racing() async throws {
        let address = try await PostgresServer.shared.makeDatabase()
        let errors = try await withThrowingTaskGroup { tasks in
            for _ in 0..<8 { tasks.addTask { try await migrate(address, [Self.first, Self.second]) } }
            return try await tasks.reduce(into: [MigrationError?]()) { $0.append($1) }
        }
        #expect(errors.count == 8 && errors.allSatisfy { $0 == nil })
        #expect(try await tables(address) == ["a", "b", "migration"])
        let ids = try await Fixture.with(on: address) { try await $0.numbers("SELECT id FROM a") }
        #expect(ids == [1])
    }

    @Test("a program works beside what a later one added, until one takes something away")
    func beside() async throws {
        let address = try await PostgresServer.shared.makeDatabase()
        #expect(try await migrate(address, [Self.first, Self.second]) == nil)
        #expect(try await migrate(address, [Self.first]) == nil)
        #expect(try await tables(address) == ["a", "b", "migration"])
        let contracting = Migration(3, "DROP TABLE b; DROP TABLE a;", needs: 2)
        #expect(try await migrate(address, [Self.first, Self.second, contracting]) == nil)
        #expect(try await migrate(address, [Self.first, Self.second]) == nil)
        #expect(try await migrate(address, [Self.first]) == .newer(version: 3, known: 1))
        #expect(try await tables(address) == ["migration"])
    }

    @Test("a database that is another program's is left alone")
    func foreign() async throws {
        let address = try await PostgresServer.shared.makeDatabase()
        #expect(try await migrate(address, [Self.first, Self.second]) == nil)
        let changed = Migration(1, Self.first.sql + " ")
        #expect(try await migrate(address, [changed, Self.second]) == .changed(migration: 1))
    }

    static let failing: [(sql: String, kind: Kind)] = [
        ("CREATE TABLE c(id bigint); CREATE TABLE a(id bigint);", .refused),
        ("CREATE TABLE c(id bigint); INSERT INTO a VALUES (1), (1);", .constraint),
        ("CREATE TABLE c(id bigint); no sql", .refused),
        ("CREATE TABLE c(id bigint); ROLLBACK;", .refused),
    ]

    @Test("a migration that fails leaves nothing, and those before it stay", arguments: failing)
    func failures(sql: String, kind: Kind) async throws {
        let address = try await PostgresServer.shared.makeDatabase()
        guard case .failed(migration: 2, let error)? = try await migrate(address, [Self.first, Migration(2, sql)])
        else {
            Issue.record("it was applied")
            return
        }
        #expect(error.kind == kind, "\(error)")
        #expect(try await tables(address) == ["a", "migration"])
        #expect(try await migrate(address, [Self.first, Self.second]) == nil)
    }
}
