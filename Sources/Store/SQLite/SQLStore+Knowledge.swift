package import Gateway
import SQL
import SQLite

extension SQLStore {
    package func knowledge() async throws -> (tallies: [(subject: Subject, tally: Tally)], pins: [Pin]) {
        // Aside: it is read every so often, and nobody waits for it.
        try await readAside { reader in
            let rows = try reader.rows(.tallies) { row throws(SQLError) in try SubjectTally(row) }
            let pins = try reader.rows(.pins) { row throws(SQLError) in try Pin(row) }
            return (rows.compactMap(\.known), pins)
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
