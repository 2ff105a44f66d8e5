import Glibc
import SQL
import SQLite

/// A folder that is there for one test.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/doitong-sqlite-XXXXXX".utf8CString)
        precondition(unsafe mkdtemp(&template) != nil, "/tmp takes no folder")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in ["", "-wal", "-shm"] { _ = unsafe unlink("\(path)/\(Database.fileName)\(name)") }
        _ = unsafe unlink("\(path)/lock")
        _ = unsafe rmdir(path)
    }

    /// How many bytes the write-ahead log has; nil when there is none.
    var logLength: Int? {
        var status = stat()
        return unsafe stat("\(path)/\(Database.fileName)-wal", &status) == 0 ? Int(status.st_size) : nil
    }
}

extension Database {
    static let account = Migration(
        1,
        """
        CREATE TABLE account(
            id INTEGER PRIMARY KEY, balance INTEGER NOT NULL, CONSTRAINT solvent CHECK (balance >= 0)
        ) STRICT;
        CREATE TABLE hold(
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account(id), note TEXT UNIQUE
        ) STRICT;
        """)

    static func open(_ folder: TemporaryFolder, _ migrations: [Migration] = [account]) throws(OpeningError) -> Database
    {
        try Database(in: folder.path, applicationID: 0x446f_6974, migrations: migrations)
    }

    /// Every account with its balance, as the last commit left them.
    func balances() async throws -> [Int: Int] {
        Dictionary(
            uniqueKeysWithValues: try await write { transaction in
                try transaction.rows("SELECT id, balance FROM account") { row throws(SQLError) in
                    (try row.read(0, as: Int.self), try row.read(1, as: Int.self))
                }
            })
    }

    func put(_ id: Int, _ balance: Int = 0) async throws {
        try await write { try $0.execute("INSERT INTO account(id, balance) VALUES (\(id), \(balance))") }
    }
}
