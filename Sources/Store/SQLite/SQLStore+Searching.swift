package import Gateway
import JSON
import SQL
import SQLite

extension SQLStore {
    /// What is read at a time, so that a page that is soon full costs little.
    private static let searchedAtOnce = 250

    /// Aside: it looks at many rows, and keeps nobody waiting who serves.
    package func search(
        _ words: SearchWords, of account: Identifier<Account>, _ query: GenerationQuery
    ) async throws -> GenerationSearch {
        let limit = max(0, min(query.limit, Self.mostRows))
        return try await readAside { [self] reader in
            var (found, seen): ([Generation], Int) = ([], 0)
            var query = query
            while found.count < limit {
                let room = min(Self.searchedAtOnce, GenerationSearch.mostLookedThrough - seen)
                guard room > 0 else { return GenerationSearch(found: found, reached: query.after) }
                let rows = try reader.rows(.requests(of: account, query, limit: room)) { row throws(SQLError) in
                    (id: try row.read(0, as: Identifier<Generation>.self), request: try row.read(1, as: String?.self))
                }
                for row in rows where found.count < limit {
                    query.after = row.id
                    // One that cannot be read is not found; the audit tells of it.
                    guard let text = row.request,
                        let request = (try? JSON(parsing: text)).flatMap(GenerationRequest.init(json:)),
                        words.match(row.id, request), let generation = try generation(row.id, in: reader)
                    else { continue }
                    found.append(generation)
                }
                seen += rows.count
                if rows.count < room { return GenerationSearch(found: found, reached: nil) }
            }
            return GenerationSearch(found: found, reached: query.after)
        }
    }
}
