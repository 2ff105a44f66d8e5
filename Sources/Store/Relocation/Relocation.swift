import EventLoop
import Gateway
import JSON
import Postgres
import SQL
import SQLite
import Telemetry

/// Brings everything that is kept in a folder into an empty PostgreSQL database, while nobody serves from either.
///
/// Part by part, and in each from one key to the next: some rows in a transaction, which also notes how far it came. So it may be
/// ended at any moment and begun again. At the end the counts and sums of both are compared, and the books are checked.
package struct Relocation: Sendable {
    /// How far it has come with a part.
    package struct Progress: Sendable {
        /// What its rows are called.
        package let part: String
        package let rows: Int
        package let all: Int
    }

    /// Of them as many go out at once; but a single row that is longer goes too.
    private static let bytesAtOnce = 4 << 20
    private static let patience: Duration = .seconds(60)
    private static let pause: Duration = .milliseconds(500)

    private let source: SQLStore
    private let target: PostgresStore
    /// Fewer than a transaction has places for events.
    private let rowsAtOnce: Int
    private let tell: @Sendable (Progress) -> Void

    /// Moves all, and says how many rows that were.
    ///
    /// - Parameter rowsAtOnce: how many rows are read and written together.
    package static func move(
        from folder: String, to database: String, rowsAtOnce: Int = 250, tell: @escaping @Sendable (Progress) -> Void
    ) async throws -> Int {
        // The folder is ours until it is closed: no server can be running on it.
        let source = try await SQLStore.open(folder, lanes: [])
        do {
            let rows = try await move(source, to: database, rowsAtOnce, tell)
            await source.close()
            return rows
        } catch {
            await source.close()
            throw error
        }
    }

    private static func move(
        _ source: SQLStore, to database: String, _ rowsAtOnce: Int, _ tell: @escaping @Sendable (Progress) -> Void
    ) async throws -> Int {
        let findings = try await source.audit()
        guard findings.isEmpty else {
            throw StoreError.failed("the folder's books do not hold, and nothing was moved: \(findings[0])")
        }
        let target = try await PostgresStore.openForRelocation(database)
        do {
            let all = Relocation(source: source, target: target, rowsAtOnce: rowsAtOnce, tell: tell)
            let rows = try await all.run()
            await target.close()
            return rows
        } catch {
            await target.close()
            throw error
        }
    }

    private func run() async throws -> Int {
        let inventories = try await inventoriesOfSource()
        // It may have been ended after the last step, before anybody was told.
        guard try await begin(inventories) else { return inventories.reduce(0) { $0 + $1.count } }
        var rows = 0
        for (number, part) in Part.all.enumerated() {
            rows += try await bring(part, number, of: inventories[number].count)
        }
        for (part, inventory) in zip(Part.all, inventories) {
            let there = try await target.row(part.inventory) { row throws(SQLError) in try Inventory(row) }
            guard there == inventory else {
                throw StoreError.failed(
                    "the database's \(part.name) are not those of the folder: begin again with an empty database")
            }
        }
        let findings = try await target.audit()
        guard findings.isEmpty else {
            throw StoreError.failed("the books do not hold in the database: \(findings[0])")
        }
        _ = try await target.execute("UPDATE relocation SET finished_at = clock_timestamp()")
        return rows
    }

    private func inventoriesOfSource() async throws -> [Inventory] {
        try await source.readAside { reader in
            try Part.all.map { part in
                try reader.row(part.inventory) { row throws(SQLError) in try Inventory(row) }
                    ?? Inventory(count: 0, sums: "")
            }
        }
    }

    /// Goes on with what was begun, where that is the same; else begins. Says whether anything is left to do.
    private func begin(_ inventories: [Inventory]) async throws -> Bool {
        let text = JSON.array(inventories.map { .string("\($0.count) \($0.sums)") }).text
        let known = try await target.row("SELECT inventories_json, finished_at IS NOT NULL FROM relocation") {
            row throws(SQLError) in
            (inventories: try row.read(0, as: String.self), isFinished: try row.read(1, as: Bool.self))
        }
        if let known {
            guard known.inventories == text else {
                throw StoreError.failed(
                    "what was begun in this database was of another folder, or this one was served from since: give an empty "
                        + "database")
            }
            return !known.isFinished
        }
        let isUsed = try await target.row("SELECT EXISTS (SELECT FROM account) OR EXISTS (SELECT FROM api_key)") {
            row throws(SQLError) in try row.read(0, as: Bool.self)
        }
        guard isUsed == false else {
            throw StoreError.failed("the database has accounts already: give one that is empty")
        }
        let days = try await source.readAside { reader in
            try reader.rows("SELECT DISTINCT created_at / 86400000 FROM generation ORDER BY 1") {
                row throws(SQLError) in try row.read(0, as: Int64.self)
            }
        }
        for day in days { _ = try await target.execute("SELECT make_day(\(day))") }
        _ = try await target.execute("INSERT INTO relocation(number, inventories_json) VALUES (1, \(text))")
        return true
    }

    /// Brings what is missing of a part, and says how many rows it has.
    private func bring(_ part: Part, _ number: Int, of all: Int) async throws -> Int {
        while true {
            let place = try await target.row("SELECT part, last_key, rows FROM relocation") { row throws(SQLError) in
                (part: try row.counter(0), key: try row.read(1, as: String?.self), rows: try row.counter(2))
            }
            guard let place, place.part <= number else { return all }
            let key = place.part == number ? place.key : nil
            let rows = place.part == number ? place.rows : 0
            tell(Progress(part: part.name, rows: rows, all: all))
            let batch = try await source.readAside { reader in
                try reader.rows(part.read(key, rowsAtOnce)) { row throws(SQLError) in
                    (key: try row.read(0, as: String.self), json: try row.read(1, as: String.self))
                }
            }
            guard !batch.isEmpty else {
                try await patiently { [target] in
                    _ = try await target.execute(
                        "UPDATE relocation SET part = \(number + 1), last_key = NULL, rows = 0 WHERE part = \(number)")
                }
                return rows
            }
            var (json, count) = ("[", 0)
            for row in batch where count == 0 || json.utf8.count + row.json.utf8.count < Self.bytesAtOnce {
                json += count == 0 ? row.json : ",\(row.json)"
                count += 1
            }
            json += "]"
            let (text, last, now) = (json, batch[count - 1].key, rows + count)
            try await patiently { [target] in
                try await target.write { _ in
                    (
                        (),
                        [
                            part.insert(text),
                            "UPDATE relocation SET part = \(number), last_key = \(last), rows = \(now)",
                        ]
                    )
                }
            }
        }
    }

    /// Does again for a while what failed because the database could not be reached.
    private func patiently(_ work: @Sendable () async throws -> Void) async throws {
        let end = SystemTime().now + Self.patience
        while true {
            do { return try await work() } catch let error as StoreError {
                guard error.isPassing, SystemTime().now < end else { throw error }
                try await target.aside.sleep(for: Self.pause)
            }
        }
    }
}

/// What there is of one part, told the same way by both engines.
struct Inventory: Sendable, Equatable {
    let count: Int
    let sums: String

    init(count: Int, sums: String) { (self.count, self.sums) = (count, sums) }

    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        (count, sums) = (try row.counter(0), try row.read(1))
    }
}
