package import Gateway
import SQL
import SQLite

extension SQLStore {
    package func usage(
        of account: Identifier<Account>?, days: ClosedRange<Int64>
    ) async throws -> [UsageRow] {
        // One more shows that there are more.
        let limit = UsageRow.most + 1
        let query: SQLQuery = account.map { .usage(of: $0, days, limit: limit) } ?? .usageOfAll(days, limit: limit)
        let read: @Sendable (Reader) throws -> [UsageRow] = { reader in
            try reader.rows(query) { row throws(SQLError) in try UsageRow(row) }
        }
        return account == nil ? try await readAside(read) : try await self.read(read)
    }

    package func underWay() async throws -> (queued: Int, processing: Int) {
        try await readAside { reader in
            try reader.row(.underWay) { row throws(SQLError) in (try row.counter(0), try row.counter(1)) } ?? (0, 0)
        }
    }
}
