import EventLoop
import SQL
import SQLite
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReadTests {
    private let folder = TemporaryFolder()

    /// Reads on a lane of its own.
    private func reading<Result: Sendable>(
        _ database: Database, _ body: @escaping @Sendable (Reader) throws -> Result
    ) async throws -> Result {
        let lane = Lane()
        defer { lane.stop() }
        return try await Task(executorPreference: lane) { try body(try database.reader(for: lane)) }.value
    }

    private static let count: @Sendable (Reader) throws -> Int = { reader in
        try reader.row("SELECT count(*) FROM account") { row throws(SQLError) in try row.read(0) } ?? -1
    }

    @Test("a reader sees what is committed, and nothing before")
    func committed() async throws {
        let database = try Database.open(folder)
        try await database.put(1)
        let gate = Gate()
        async let held: Void = database.write { transaction in
            try transaction.execute("INSERT INTO account VALUES (2, 0)")
            gate.pass()
        }
        await gate.isEntered.wait()
        #expect(try await reading(database, Self.count) == 1)
        gate.open()
        try await held
        #expect(try await reading(database, Self.count) == 2)
        await database.close()
    }

    @Test("whoever has an answer reads what it wrote, on whichever lane")
    func ownWrites() async throws {
        let database = try Database.open(folder)
        let lanes = [Lane(index: 1), Lane(index: 2)]
        try await withThrowingTaskGroup { tasks in
            for lane in lanes {
                tasks.addTask(executorPreference: lane) {
                    let reader = try database.reader(for: lane)
                    for number in 0..<200 {
                        let id = 1000 * lane.index + number
                        try await database.put(id)
                        #expect(lane.isCurrent)
                        let found = try reader.row("SELECT id FROM account WHERE id = \(id)") { row throws(SQLError) in
                            try row.read(0, as: Int.self)
                        }
                        #expect(found == id)
                    }
                }
            }
            try await tasks.waitForAll()
        }
        await database.close()
        for lane in lanes { lane.stop() }
    }

    @Test("every kind of value comes back from a column as it was bound")
    func values() async throws {
        let database = try Database.open(
            folder,
            [Migration(1, "CREATE TABLE t(n INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT, b BLOB) STRICT")])
        let rows: [(Int64?, Double?, String?, [UInt8]?)] = [
            (.max, 1.5, "é\u{0}🦉", [0, 255]), (.min, -.infinity, "", []), (nil, nil, nil, nil),
            (0, .leastNonzeroMagnitude, String(repeating: "x", count: 100_000), [UInt8](repeating: 7, count: 100_000)),
        ]
        for (i, r, s, b) in rows {
            try await database.write { try $0.execute("INSERT INTO t(i, r, s, b) VALUES (\(i), \(r), \(s), \(b))") }
        }
        try await reading(database) { reader in
            let found = try reader.rows("SELECT i, r, s, b FROM t ORDER BY n") { row throws(SQLError) in
                (
                    try row.read(0, as: Int64?.self), try row.read(1, as: Double?.self),
                    try row.read(2, as: String?.self),
                    try row.read(3, as: [UInt8]?.self)
                )
            }
            #expect(found.count == rows.count)
            for (found, row) in zip(found, rows) { #expect(found == row) }
            #expect(throws: SQLError.unreadable(column: 0, "it holds TEXT, which is no Int")) {
                try reader.row("SELECT s FROM t") { row throws(SQLError) in try row.read(0, as: Int.self) }
            }
        }
        await database.close()
    }

    @Test("rows can be read while the same statement is being read")
    func nesting() async throws {
        let database = try Database.open(folder)
        for id in 1...3 { try await database.put(id, id) }
        let pairs = try await reading(database) { reader in
            func ids(_ body: (Int) throws(SQLError) -> [Int]) throws(SQLError) -> [[Int]] {
                try reader.rows("SELECT id FROM account WHERE id > \(0) ORDER BY id") { row throws(SQLError) in
                    try body(try row.read(0))
                }
            }
            return try ids { outer throws(SQLError) in
                try ids { inner throws(SQLError) in [outer * inner] }.flatMap { $0 }
            }
        }
        #expect(pairs == [[1, 2, 3], [2, 4, 6], [3, 6, 9]])
        await database.close()
    }

    @Test("more statements than are kept work all the same")
    func manyStatements() async throws {
        let database = try Database.open(folder)
        for id in 1...3 { try await database.put(id) }
        try await reading(database) { reader in
            for count in 0..<1200 {
                let query: SQLQuery = "SELECT count(*) FROM account WHERE id IN (\(SQLQuery.list(0..<count)))"
                let found = try reader.row(query) { row throws(SQLError) in try row.read(0, as: Int.self) }
                #expect(found == min(3, max(0, count - 1)))
            }
        }
        await database.close()
    }

    static let refused: [(query: SQLQuery, isExpected: @Sendable (SQLError) -> Bool)] = [
        ("INSERT INTO account VALUES (9, 9) RETURNING id", { if case .readOnly = $0 { true } else { false } }),
        ("SELECT nothing FROM account", { if case .other(code: 1, _) = $0 { true } else { false } }),
        ("SELEKT 1", { if case .other(code: 1, _) = $0 { true } else { false } }),
    ]

    @Test("a reader writes nothing, and a mistake is told", arguments: refused)
    func refusal(query: SQLQuery, isExpected: @escaping @Sendable (SQLError) -> Bool) async throws {
        let database = try Database.open(folder)
        try await reading(database) { reader in
            do throws(SQLError) {
                _ = try reader.rows(query) { row throws(SQLError) in try row.read(0, as: Int.self) }
                Issue.record("nothing was thrown")
            } catch { #expect(isExpected(error), "\(error)") }
        }
        await database.close()
    }

    @Test("once the database is closed, a reader says so")
    func closed() async throws {
        let database = try Database.open(folder)
        let lane = Lane()
        let reader = try await Task(executorPreference: lane) { try database.reader(for: lane) }.value
        await database.close()
        await Task(executorPreference: lane) {
            #expect(throws: SQLError.closed) { try Self.count(reader) }
            #expect(throws: SQLError.closed) { try database.reader(for: lane) }
        }.value
        lane.stop()
    }

    @Test("a command reads beside the server, and neither locks nor checkpoints")
    func beside() async throws {
        let database = try Database.open(folder)
        for id in 1...20 { try await database.put(id) }
        let length = try #require(folder.logLength)
        do {
            let connection = try Database.openToRead(folder.path)
            let count = try connection.row("SELECT count(*) FROM account") { row throws(SQLError) in
                try row.read(0, as: Int.self)
            }
            #expect(count == 20)
            #expect(throws: SQLError.self) { try connection.execute("DELETE FROM account") }
            // Beside one that reads, writing goes on.
            try await database.put(21)
        }
        #expect(try #require(folder.logLength) >= length)
        await database.close()
        // Nor does it once nobody else is there.
        let connection = try Database.openToRead(folder.path)
        let count = try connection.row("SELECT count(*) FROM account") { row throws(SQLError) in
            try row.read(0, as: Int.self)
        }
        #expect(count == 21)
        let again = try Database.open(folder)
        await again.close()
    }
}
