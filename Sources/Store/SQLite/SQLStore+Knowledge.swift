package import Gateway
import SQL
import SQLite

extension SQLStore: KnowledgeStore {
    package func knowledge() async throws -> (tallies: [(subject: Subject, tally: Tally)], pins: [Pin]) {
        // Aside: it is read every so often, and nobody waits for it.
        try await readAside { reader in
            let rows = try reader.rows(.tallies) { row throws(SQLError) in
                (
                    subject: try row.read(0, as: String.self),
                    tally: Tally(
                        epoch: try row.read(1), count: try row.read(2), sum: try row.read(3), squares: try row.read(4))
                )
            }
            let pins = try reader.rows(.pins) { row throws(SQLError) in
                Pin(
                    model: try row.read(0), weight: try row.read(1), isDisabled: try row.read(2),
                    quality: try row.read(3, as: Double?.self), reason: try row.read(4), at: try row.read(5))
            }
            // What a later version of the program has written is left to it.
            let tallies = rows.compactMap { row in Subject(row.subject).map { (subject: $0, tally: row.tally) } }
            return (tallies, pins)
        }
    }

    package func add(_ tallies: [(subject: Subject, tally: Tally)]) async throws {
        try await write { transaction in
            for (subject, tally) in tallies {
                try transaction.execute(.add(tally, to: subject))
                try transaction.execute(.forget(before: tally, of: subject))
            }
        }
    }

    package func pin(_ pin: Pin) async throws { try await write { _ = try $0.execute(.put(pin)) } }

    package func unpin(_ model: Identifier<Model>) async throws -> Bool {
        try await write { try $0.execute(.removePin(of: model)) > 0 }
    }
}
