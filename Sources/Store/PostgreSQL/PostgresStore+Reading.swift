package import Gateway
import Postgres
import SQL

extension PostgresStore {
    /// Others change it without our knowing.
    package func stamp(of id: Identifier<Generation>) -> UInt64? { nil }

    package func generation(_ id: Identifier<Generation>) async throws -> Generation? {
        if let order = keptOrder(of: id) {
            return try await row(.shared(id, withOrder: false)) { row throws(SQLError) in
                try GenerationRow(row).generation(order)
            }
        }
        return try await row(.shared(id, withOrder: true)) { row throws(SQLError) in try generation(row) }
    }

    package func generations(of account: Identifier<Account>, _ query: GenerationQuery) async throws -> [Generation] {
        let limit = max(0, min(query.limit, Self.mostRows))
        return try await rows(.sharedGenerations(of: account, query, limit: limit)) { row throws(SQLError) in
            try generation(row)
        }
    }
}
