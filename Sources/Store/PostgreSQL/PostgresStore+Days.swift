import Gateway
import Postgres
import SQL
package import Telemetry

/// Each day's finished generations lie by themselves, and go together.
extension PostgresStore {
    /// For so many days ahead there are partitions: as long as a node may run without anybody who makes more.
    private static let daysAhead: Int64 = 14
    /// What is younger is never dropped: keys and messages may still speak of it.
    package static let youngestDropped: Int64 = 31

    /// Makes the partitions of the days around a moment, where they are missing. What comes without one of its day lies in the
    /// default partitions, and is found there.
    package func makeDays(around now: Timestamp) async throws {
        let (first, last) = (now.day - 1, now.day + Self.daysAhead)
        let missing = try await row(
            "SELECT count(*) FROM generate_series(CAST(\(first) AS bigint), CAST(\(last) AS bigint)) AS day WHERE \(SQLQuery.isMissing)"
        ) {
            row throws(SQLError) in try row.counter(0)
        }
        guard missing != 0 else { return }
        // Who writes would wait for us while we wait for who reads.
        try await write { _ in
            (
                (),
                [
                    .shortLocks,
                    "SELECT make_day(day) FROM generate_series(CAST(\(first) AS bigint), CAST(\(last) AS bigint)) AS day",
                ]
            )
        }
    }

    /// Drops what was accepted on a day, unless some of it is still under way or it was not long enough ago; says whether it is
    /// gone. The transfers stay.
    package func dropDay(_ day: Int64, at now: Timestamp) async throws -> Bool {
        guard day <= now.day - Self.youngestDropped else { return false }
        return try await Self.unhurried(target, on: aside) { pool in
            try await pool.once { transaction in
                let answers = try await transaction.execute([.shortLocks, "SELECT drop_day(\(day))"])
                return (try answers[1].row { row throws(SQLError) in try row.read(0, as: Bool.self) } ?? false, [])
            }
        }
    }

    /// Drops the days that lie further back than `kept`, and says which are gone now.
    package func dropDays(keeping kept: Int, at now: Timestamp) async throws -> [Int64] {
        var dropped: [Int64] = []
        for day in try await days() where day < now.day - Int64(kept) {
            if try await dropDay(day, at: now) { dropped.append(day) }
        }
        return dropped
    }

    /// The days of which there is anything, from the oldest on.
    package func days() async throws -> [Int64] {
        try await rows(
            """
            SELECT CAST(substring(c.relname FROM 'finished_generation_([0-9]+)$') AS bigint) AS day
              FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
             WHERE i.inhparent = CAST('finished_generation' AS regclass) AND c.relname ~ '_[0-9]+$'
             ORDER BY day
            """
        ) { row throws(SQLError) in try row.read(0) }
    }
}

extension SQLQuery {
    fileprivate static let isMissing: SQLQuery = "to_regclass('generation_order_' || day) IS NULL"

    fileprivate static let shortLocks: SQLQuery = "SELECT set_config('lock_timeout', '2s', TRUE)"
}
