package import Gateway
import Postgres
import SQL

extension PostgresStore {
    package func knowledge() async throws -> (tallies: [(subject: Subject, tally: Tally)], pins: [Pin]) {
        let rows = try await rows(.tallies) { row throws(SQLError) in try SubjectTally(row) }
        let pins = try await self.rows(.pins) { row throws(SQLError) in try Pin(row) }
        return (rows.compactMap(\.known), pins)
    }

    /// In the order of their names, so that two nodes never wait for each other.
    package func add(_ tallies: [(subject: Subject, tally: Tally)]) async throws {
        let sorted = tallies.map { ("\($0.subject)", $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        let queries = sorted.flatMap {
            [SQLQuery.add($0.tally, to: $0.subject), .forget(before: $0.tally, of: $0.subject)]
        }
        try await write { transaction in
            for start in stride(from: 0, to: queries.count, by: Self.mostRows) {
                try await transaction.execute(Array(queries[start...].prefix(Self.mostRows)))
            }
            return ((), [])
        }
    }

    package func pin(_ pin: Pin) async throws { _ = try await execute(.put(pin)) }

    package func unpin(_ model: Identifier<Model>) async throws -> Bool {
        try await execute(.removePin(of: model)).changes > 0
    }
}
