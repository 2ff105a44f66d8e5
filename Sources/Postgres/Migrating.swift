import Crypto
package import EventLoop
package import SQL

extension ConnectionString {
    /// Whoever migrates holds this lock of the database: any number, but always the same.
    private static let lock: Int64 = 0x6d69_6772_6174_6531

    /// Brings the schema to the last of `migrations`, each of which is applied whole or not at all. Of several that try at once,
    /// one does it and the others wait. What a later program added is left as it is, where this one can work beside it.
    package func migrate(
        _ migrations: [Migration], applicationName: String, on lane: Lane
    ) async throws(MigrationError) {
        precondition(migrations.map(\.number) == Array(0..<migrations.count).map { $0 + 1 }, "a migration is missing")
        var settings = PoolSettings(applicationName: applicationName)
        settings.writers = 1
        settings.statementTimeout = nil
        settings.lockTimeout = PostgresLimits.migrationLockTimeout
        let pool = Pool(self, settings, on: lane)
        let result = await Self.apply(migrations, by: pool)
        await pool.close()
        try result.get()
    }

    private static func apply(_ migrations: [Migration], by pool: Pool) async -> Result<Void, MigrationError> {
        do {
            while try await applyNext(of: migrations, by: pool) {}
            return .success(())
        } catch let error as MigrationError {
            return .failure(error)
        } catch let error as SQLError {
            return .failure(.sql(error))
        } catch {
            return .failure(.sql(.cancelled))
        }
    }

    /// Applies the first that is missing. False when none is.
    private static func applyNext(of migrations: [Migration], by pool: Pool) async throws -> Bool {
        try await pool.transaction { transaction in
            try await transaction.execute([
                "SELECT pg_advisory_xact_lock(\(lock))",
                """
                CREATE TABLE IF NOT EXISTS migration(
                  number bigint PRIMARY KEY, checksum bytea NOT NULL, needs bigint NOT NULL)
                """,
            ])
            let applied = try await transaction.rows("SELECT number, checksum, needs FROM migration ORDER BY number") {
                row throws(SQLError) in
                (
                    number: try row.read(0, as: Int.self), checksum: try row.read(1, as: [UInt8].self),
                    needs: try row.read(2, as: Int.self)
                )
            }
            let version = applied.last?.number ?? 0
            guard applied.allSatisfy({ $0.needs <= migrations.count }) else {
                throw MigrationError.newer(version: version, known: migrations.count)
            }
            let checksums = Dictionary(applied.map { ($0.number, $0.checksum) }) { first, _ in first }
            for migration in migrations.prefix(version) where checksums[migration.number] != migration.checksum {
                throw MigrationError.changed(migration: migration.number)
            }
            guard version < migrations.count else { return false }
            try await apply(migrations[version], in: transaction)
            return true
        }
    }

    private static func apply(
        _ migration: Migration, in transaction: borrowing Transaction
    ) async throws(MigrationError) {
        do throws(SQLError) {
            // The script must not end the transaction: then this would not be there.
            try await transaction.execute("SAVEPOINT migration")
            try await transaction.perform(migration.sql)
            try await transaction.execute([
                "RELEASE SAVEPOINT migration",
                """
                INSERT INTO migration(number, checksum, needs)
                VALUES (\(migration.number), \(migration.checksum), \(migration.needs))
                """,
            ])
            try await transaction.commit()
        } catch {
            throw .failed(migration: migration.number, error)
        }
    }
}

extension Migration {
    fileprivate var checksum: [UInt8] { SHA256.digest(of: sql).bytes }
}

/// Why a schema was not brought up to date. Those migrations that were applied before stay.
package enum MigrationError: Error, Equatable {
    /// A later version of the program has been here, and took away what this one needs.
    case newer(version: Int, known: Int)
    /// What was applied under this number is not what the program has under it.
    case changed(migration: Int)
    case failed(migration: Int, SQLError)
    case sql(SQLError)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .newer(let version, let known):
            "the database has version \(version), and this program knows up to \(known): run the program that made it, "
                + "or a later one"
        case .changed(let migration):
            "migration \(migration) was applied to the database as something else than this program has: run the program "
                + "that made the database, or restore a backup"
        case .failed(let migration, let error): "migration \(migration) failed, and was undone: \(error)"
        case .sql(let error): error.description
        }
    }
}
