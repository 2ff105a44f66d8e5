import Glibc
import SQL
import SQLite
import Testing

@Suite(.timeLimit(.minutes(5))) struct OpeningTests {
    private let folder = TemporaryFolder()

    private func opening(_ migrations: [Migration], applicationID: Int32 = 1) async -> OpeningError? {
        do throws(OpeningError) {
            let database = try Database(in: folder.path, applicationID: applicationID, migrations: migrations)
            await database.close()
            return nil
        } catch { return error }
    }

    private func tables() throws -> [String] {
        try Database.openToRead(folder.path).rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
            row throws(SQLError) in try row.read(0)
        }
    }

    private static let first = Migration(1, "CREATE TABLE a(id INTEGER PRIMARY KEY) STRICT;")
    private static let second = Migration(
        2, "CREATE TABLE b(id INTEGER PRIMARY KEY, a INTEGER REFERENCES a(id)) STRICT; INSERT INTO a VALUES (1);")

    @Test("a folder belongs to one at a time, and the second learns to whom")
    func lock() async throws {
        let database = try Database(in: folder.path, applicationID: 1, migrations: [])
        let error = await opening([])
        #expect(error == .inUse(folder: folder.path, process: Int(getpid())))
        #expect(error?.description == "\(folder.path) is in use by process \(getpid()): stop that first")
        await database.close()
        #expect(await opening([]) == nil)
    }

    @Test("a folder that is not there is told by name")
    func missing() async {
        let path = folder.path + "/none"
        #expect(throws: OpeningError.unusable(path + "/lock", reason: "No such file or directory")) {
            _ = try Database(in: path, applicationID: 1, migrations: [])
        }
    }

    @Test("a file that is no database is called damaged, and stays as it is")
    func noDatabase() async throws {
        let path = "\(folder.path)/\(Database.fileName)"
        let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        let text = String(repeating: "no database ", count: 100)
        #expect(unsafe write(file, text, text.utf8.count) == text.utf8.count)
        Glibc.close(file)
        guard case .sql(.corrupt)? = await opening([]) else {
            Issue.record("it was opened")
            return
        }
        #expect(folder.logLength == nil)
    }

    @Test("migrations are applied once each, in order, now and later")
    func migrating() async throws {
        #expect(await opening([]) == nil)
        #expect(await opening([Self.first]) == nil)
        #expect(try tables() == ["a", "migration"])
        for _ in 0..<3 { #expect(await opening([Self.first, Self.second]) == nil) }
        #expect(try tables() == ["a", "b", "migration"])
    }

    @Test("a database that is newer than the program is left alone")
    func newer() async throws {
        #expect(await opening([Self.first, Self.second]) == nil)
        let error = await opening([Self.first])
        #expect(error == .newer(version: 2, known: 1))
        #expect(error?.description.contains("has version 2, and this program knows up to 1") == true)
        #expect(try tables() == ["a", "b", "migration"])
    }

    @Test("a migration that has changed since it was applied is refused, and those after it are not applied")
    func changed() async throws {
        #expect(await opening([Self.first]) == nil)
        #expect(await opening([Migration(1, Self.first.sql + " "), Self.second]) == .changed(migration: 1))
        #expect(try tables() == ["a", "migration"])
    }

    static let failing: [(sql: String, isExpected: @Sendable (SQLError) -> Bool)] = [
        (
            "CREATE TABLE c(id INTEGER) STRICT; CREATE TABLE a(id INTEGER) STRICT;",
            { if case .other = $0 { true } else { false } }
        ),
        (
            "CREATE TABLE c(id INTEGER) STRICT; INSERT INTO a VALUES (1), (1);",
            { if case .constraint = $0 { true } else { false } }
        ),
        ("CREATE TABLE c(id INTEGER) STRICT; no sql", { if case .other = $0 { true } else { false } }),
        (
            "CREATE TABLE c(a INTEGER REFERENCES a(id)) STRICT; INSERT INTO c VALUES (7);",
            { if case .constraint(.init(.foreignKey, name: "c"), _) = $0 { true } else { false } }
        ),
        ("COMMIT", { $0.description.contains("it ends the transaction") }),
    ]

    @Test("a migration that fails leaves nothing, and those before it stay", arguments: failing)
    func failures(sql: String, isExpected: @Sendable (SQLError) -> Bool) async throws {
        guard case .failed(migration: 2, let error)? = await opening([Self.first, Migration(2, sql)]) else {
            Issue.record("it was opened")
            return
        }
        #expect(isExpected(error), "\(error)")
        #expect(try tables() == ["a", "migration"])
        #expect(await opening([Self.first, Self.second]) == nil)
    }

    @Test("a table can be rebuilt without emptying those that refer to it")
    func rebuilding() async throws {
        let rebuilding = Migration(
            3,
            """
            CREATE TABLE fresh(id INTEGER PRIMARY KEY, name TEXT) STRICT;
            INSERT INTO fresh(id) SELECT id FROM a;
            DROP TABLE a;
            ALTER TABLE fresh RENAME TO a;
            INSERT INTO b VALUES (1, 1);
            """)
        #expect(await opening([Self.first, Self.second, rebuilding]) == nil)
        let database = try Database(
            in: folder.path, applicationID: 1, migrations: [Self.first, Self.second, rebuilding])
        // And foreign keys are kept again.
        await #expect(throws: SQLError.self) { try await database.write { try $0.execute("DELETE FROM a") } }
        await #expect(throws: SQLError.self) {
            try await database.write { try $0.execute("INSERT INTO b VALUES (2, 2)") }
        }
        await database.close()
    }

    @Test("a database of another application is not touched")
    func foreign() async throws {
        #expect(await opening([Self.first], applicationID: 7) == nil)
        #expect(
            await opening([Self.first], applicationID: 8)
                == .foreign(path: "\(folder.path)/\(Database.fileName)", applicationID: 7))
        #expect(await opening([Self.first], applicationID: 7) == nil)
    }

    static let settings: [(pragma: SQLQuery, value: SQLValue)] = [
        ("PRAGMA journal_mode", .text("wal")), ("PRAGMA synchronous", .integer(2)),
        ("PRAGMA foreign_keys", .integer(1)),
        ("PRAGMA trusted_schema", .integer(0)), ("PRAGMA busy_timeout", .integer(0)),
        ("PRAGMA application_id", .integer(1)),
        ("PRAGMA user_version", .integer(1)),
    ]

    @Test("what is written is synced, and the schema is trusted with nothing", arguments: settings)
    func setting(pragma: SQLQuery, value: SQLValue) async throws {
        let database = try Database(in: folder.path, applicationID: 1, migrations: [Self.first])
        let found = try await database.write { try $0.row(pragma) { row in row.value(at: 0) } }
        #expect(found == value)
        await database.close()
    }
}
