package import Gateway
import JSON
import Postgres
import SQL

extension PostgresStore {
    /// More are not read: a year of every type from each of forty providers.
    private static let mostUsageRows = 60_000
    /// What is read at a time, so that a page that is soon full costs little.
    private static let searchedAtOnce = 250

    package func usage(of account: Identifier<Account>?, days: ClosedRange<Int64>) async throws -> [UsageRow] {
        let query: SQLQuery =
            account.map { .usage(of: $0, days, limit: Self.mostUsageRows) }
            ?? .usageOfAll(days, limit: Self.mostUsageRows)
        return try await rows(query) { row throws(SQLError) in try UsageRow(row) }
    }

    package func underWay() async throws -> (queued: Int, processing: Int) {
        try await row(.underWay) { row throws(SQLError) in (try row.counter(0), try row.counter(1)) } ?? (0, 0)
    }

    package func search(
        _ words: SearchWords, of account: Identifier<Account>, _ query: GenerationQuery
    ) async throws -> GenerationSearch {
        let limit = max(0, min(query.limit, Self.mostRows))
        var (found, seen): ([Generation], Int) = ([], 0)
        var query = query
        while found.count < limit {
            let room = min(Self.searchedAtOnce, GenerationSearch.mostLookedThrough - seen)
            guard room > 0 else { return GenerationSearch(found: found, reached: query.after) }
            let rows = try await rows(.sharedRequests(of: account, query, limit: room)) { row throws(SQLError) in
                (id: try row.read(0, as: Identifier<Generation>.self), request: try row.read(1, as: String?.self))
            }
            for row in rows where found.count < limit {
                query.after = row.id
                // One that cannot be read is not found; the audit tells of it.
                guard
                    let request = row.request.flatMap({ try? JSON(parsing: $0) }).flatMap(
                        GenerationRequest.init(json:)),
                    words.match(row.id, request), let generation = try await generation(row.id)
                else { continue }
                found.append(generation)
            }
            seen += rows.count
            if rows.count < room { return GenerationSearch(found: found, reached: nil) }
        }
        return GenerationSearch(found: found, reached: query.after)
    }
}
