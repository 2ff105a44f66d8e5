package import Gateway
import SQL
import SQLite

extension SQLStore {
    package func stamp(of id: Identifier<Generation>) -> UInt64? { stamps.stamp(of: id) }

    package func generation(_ id: Identifier<Generation>) async throws -> Generation? {
        try await read { [self] reader in try generation(id, in: reader) }
    }

    package func generations(of account: Identifier<Account>, _ query: GenerationQuery) async throws -> [Generation] {
        let limit = max(0, min(query.limit, Self.mostRows))
        return try await read { [self] reader in
            let rows = try reader.rows(.generations(of: account, query, limit: limit)) { row throws(SQLError) in
                try GenerationRow(row)
            }
            return try rows.map { try $0.generation(try order(of: $0.id, in: reader)) }
        }
    }
}
