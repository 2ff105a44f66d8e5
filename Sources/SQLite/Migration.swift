import Crypto
import SQL

extension Migration {
    fileprivate var checksum: [UInt8] { SHA256.digest(of: sql).bytes }
}

extension Connection {
    /// Brings the schema to the last of `migrations`, each of which is applied whole or not at all.
    func migrate(_ migrations: [Migration]) throws(OpeningError) {
        precondition(migrations.map(\.number) == Array(0..<migrations.count).map { $0 + 1 }, "a migration is missing")
        let version = try OpeningError.catching { () throws(SQLError) in try number("user_version") }
        guard version <= migrations.count else { throw .newer(version: version, known: migrations.count) }
        let applied = try OpeningError.catching { () throws(SQLError) in try checksums(isFirst: version == 0) }
        for migration in migrations.prefix(version) where applied[migration.number] != migration.checksum {
            throw .changed(migration: migration.number)
        }
        for migration in migrations.dropFirst(version) { try apply(migration) }
    }

    private func checksums(isFirst: Bool) throws(SQLError) -> [Int: [UInt8]] {
        if isFirst {
            try perform(
                "CREATE TABLE IF NOT EXISTS migration(number INTEGER PRIMARY KEY, checksum BLOB NOT NULL) STRICT")
        }
        let rows = try rows("SELECT number, checksum FROM migration") { row throws(SQLError) in
            (try row.read(0, as: Int.self), try row.read(1, as: [UInt8].self))
        }
        return Dictionary(rows) { first, _ in first }
    }

    private func apply(_ migration: Migration) throws(OpeningError) {
        do throws(SQLError) {
            // A table is rebuilt by dropping it, which must not empty those that refer to it. What refers to nothing is
            // found below.
            try perform("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")
            try perform(migration.sql)
            guard isInTransaction else { throw .other(code: 0, "it ends the transaction that it runs in") }
            let dangling = try rows("PRAGMA foreign_key_check") { row throws(SQLError) in
                try row.read(0, as: String.self)
            }
            if let table = dangling.first {
                throw .constraint(.init(.foreignKey, name: table), "rows of \(table) refer to rows that are not there")
            }
            try execute("INSERT INTO migration(number, checksum) VALUES (\(migration.number), \(migration.checksum))")
            try perform("PRAGMA user_version = \(migration.number); COMMIT; PRAGMA foreign_keys = ON")
        } catch {
            if isInTransaction { try? perform("ROLLBACK") }
            throw .failed(migration: migration.number, error)
        }
    }
}
