import EventLoop
import Postgres
import SQL
import Testing

@Suite(.timeLimit(.minutes(5))) struct TransactionTests {
    private struct Refused: Error {}

    private static let tables: [SQLQuery] = [
        """
        CREATE TABLE account(
            id bigint PRIMARY KEY, balance bigint NOT NULL, email text UNIQUE, CONSTRAINT solvent CHECK (balance >= 0)
        )
        """,
        """
        CREATE TABLE hold(
            id bigint PRIMARY KEY,
            account bigint NOT NULL CONSTRAINT owner REFERENCES account(id) DEFERRABLE INITIALLY DEFERRED
        )
        """,
    ]

    private func with<Result>(_ body: (Fixture) async throws -> Result) async throws -> Result {
        try await Fixture.with { fixture in
            try await fixture.pool.transact(Self.tables)
            return try await body(fixture)
        }
    }

    private static func put(_ id: Int, _ balance: Int = 0) -> SQLQuery {
        "INSERT INTO account(id, balance) VALUES (\(id), \(balance))"
    }

    private static let all: SQLQuery = "SELECT id FROM account ORDER BY id"

    @Test("statements of one round trip are answered in their order, and all is there")
    func batch() async throws {
        try await with { fixture in
            let answers = try await fixture.pool.transact([
                Self.put(1, 5), Self.put(2, 6), "UPDATE account SET balance = balance + \(1)",
                "SELECT balance FROM account ORDER BY id", "DELETE FROM account WHERE id = \(2) RETURNING balance",
            ])
            #expect(answers.map(\.changes) == [1, 1, 2, 2, 1])
            let balances = try answers[3].rows { row throws(SQLError) in try row.read(0, as: Int.self) }
            #expect(balances == [6, 7])
            #expect(try answers[4].row { row throws(SQLError) in try row.read(0, as: Int.self) } == 7)
            #expect(try await fixture.numbers(Self.all) == [1])
        }
    }

    static let middles: [(query: SQLQuery, error: SQLError.Constraint)] = [
        ("INSERT INTO account(id, balance) VALUES (1, 0)", .init(.primaryKey, name: "account_pkey")),
        (
            "INSERT INTO account(id, balance, email) VALUES (7, 0, 'a'), (8, 0, 'a')",
            .init(.unique, name: "account_email_key")
        ),
        ("UPDATE account SET balance = -1", .init(.check, name: "solvent")),
        ("INSERT INTO account(id) VALUES (7)", .init(.notNull, name: "account.balance")),
        // It is only found when all is to be committed.
        ("INSERT INTO hold(id, account) VALUES (1, 99)", .init(.foreignKey, name: "owner")),
    ]

    @Test("a statement that fails undoes those before it and skips those after it", arguments: middles)
    func middle(query: SQLQuery, constraint: SQLError.Constraint) async throws {
        try await with { fixture in
            try await fixture.set(Self.put(1))
            let error = await failure { try await fixture.pool.transact([Self.put(2), query, Self.put(3)]) }
            guard case .constraint(constraint, let text)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(text.contains("SQLSTATE 23"))
            #expect(try await fixture.numbers(Self.all) == [1])
            // The connection goes on with the next.
            try await fixture.pool.transact([Self.put(4)])
            #expect(try await fixture.numbers(Self.all) == [1, 4])
            #expect(fixture.pool.statistics.writing.opened == 1)
        }
    }

    @Test(
        "a statement alone is committed when it is answered, and what the commit refuses is its error",
        arguments: middles)
    func alone(query: SQLQuery, constraint: SQLError.Constraint) async throws {
        try await with { fixture in
            try await fixture.set(Self.put(1))
            guard case .constraint(constraint, _)? = await failure(of: { try await fixture.pool.execute(query) }) else {
                Issue.record("it was taken")
                return
            }
            try await fixture.set(Self.put(2))
            #expect(try await fixture.numbers(Self.all) == [1, 2])
        }
    }

    @Test("a value that cannot be read as its column's type is not told in the error")
    func noValues() async throws {
        try await with { fixture in
            let error = await failure {
                try await fixture.pool.execute("UPDATE account SET balance = CAST(\("sec\"ret") AS bigint)")
            }
            #expect(error?.description.contains("invalid input syntax for type bigint: …") == true)
            #expect(error?.description.contains("SQLSTATE 22P02") == true)
            #expect(error?.description.contains("ret\"") == false)
        }
    }

    @Test("what a transaction does step by step is there once it has returned")
    func steps() async throws {
        try await with { fixture in
            try await fixture.set(Self.put(1, 10))
            let left = try await fixture.pool.transaction { transaction in
                let balance = try await transaction.row("SELECT balance FROM account WHERE id = \(1) FOR UPDATE") {
                    row throws(SQLError) in try row.read(0, as: Int.self)
                }
                try await transaction.execute([Self.put(2, 3), Self.put(3, 4)])
                let answers = try await transaction.commit([
                    "UPDATE account SET balance = \((balance ?? 0) - 7) WHERE id = \(1) RETURNING balance"
                ])
                return try answers[0].row { row throws(SQLError) in try row.read(0, as: Int.self) }
            }
            #expect(left == 3)
            #expect(try await fixture.numbers("SELECT balance FROM account ORDER BY id") == [3, 3, 4])
        }
    }

    @Test("what a transaction did is undone when it throws, and its connection serves the next")
    func throwing() async throws {
        try await with { fixture in
            for id in 1...10 {
                await #expect(throws: Refused.self) {
                    try await fixture.pool.transaction { transaction in
                        try await transaction.execute(Self.put(id))
                        throw Refused()
                    }
                }
            }
            let left = try await fixture.numbers(Self.all)
            #expect(left.isEmpty)
            #expect(fixture.pool.statistics.writing.opened <= PostgresLimits.writers)
        }
    }

    @Test("a failure that a transaction keeps to itself is told all the same, for it has undone all")
    func swallowed() async throws {
        try await with { fixture in
            let error = await failure {
                try await fixture.pool.transaction { transaction in
                    try await transaction.execute(Self.put(1))
                    _ = try? await transaction.execute("SELECT no_such_column")
                }
            }
            guard case .refused(state: "25P02", _)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            let left = try await fixture.numbers(Self.all)
            #expect(left.isEmpty)
        }
    }

    @Test("a transaction in which nothing is done asks the server nothing")
    func empty() async throws {
        try await with { fixture in
            let (value, answers) = (try await fixture.pool.transaction { _ in 7 }, try await fixture.pool.transact([]))
            #expect(value == 7 && answers.isEmpty)
        }
    }

    @Test(
        "of two transactions that get into each other's way one may be tried again",
        arguments: [Isolation.repeatableRead, .serializable])
    func conflict(isolation: Isolation) async throws {
        try await with { fixture in
            try await fixture.set(Self.put(1, 1))
            let error = await failure {
                try await fixture.pool.transaction(isolation) { transaction in
                    _ = try await transaction.rows(Self.all) { row throws(SQLError) in row.value(at: 0) }
                    try await fixture.pool.execute("UPDATE account SET balance = 2")
                    try await transaction.execute("UPDATE account SET balance = 3")
                }
            }
            #expect(error?.kind == .conflict && error?.isTransient == true)
            #expect(error?.description.contains("SQLSTATE 40001") == true)
            #expect(try await fixture.numbers("SELECT balance FROM account") == [2])
        }
    }

    @Test("of two transactions that wait for each other one may be tried again")
    func deadlock() async throws {
        try await with { fixture in
            try await fixture.pool.transact([Self.put(1), Self.put(2)])
            let (one, two) = (Latch(), Latch())
            @Sendable func lock(_ first: Int, _ second: Int, _ mine: Latch, _ other: Latch) async -> SQLError? {
                await failure {
                    try await fixture.pool.transaction { transaction in
                        try await transaction.execute("UPDATE account SET balance = 1 WHERE id = \(first)")
                        mine.open()
                        await other.wait()
                        try await transaction.execute("UPDATE account SET balance = 1 WHERE id = \(second)")
                    }
                }
            }
            async let left = lock(1, 2, one, two)
            async let right = lock(2, 1, two, one)
            let errors = await [left, right].compactMap { $0 }
            #expect(errors.map(\.kind) == [.conflict])
            #expect(errors.first?.description.contains("SQLSTATE 40P01") == true)
        }
    }

    @Test("a snapshot sees one moment, and changes nothing")
    func snapshot() async throws {
        try await with { fixture in
            try await fixture.set(Self.put(1))
            let error = await failure {
                try await fixture.pool.transaction(.snapshot) { transaction in
                    let before = try await transaction.rows(Self.all) { row throws(SQLError) in row.value(at: 0) }
                    try await fixture.pool.execute(Self.put(2))
                    let after = try await transaction.rows(Self.all) { row throws(SQLError) in row.value(at: 0) }
                    #expect(before == after)
                    try await transaction.execute(Self.put(3))
                }
            }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test("more statements than a round trip takes are refused")
    func tooMany() async throws {
        try await with { fixture in
            let queries = Array(repeating: Self.put(1), count: PostgresLimits.statementsPerTransaction + 1)
            #expect(await failure { try await fixture.pool.transact(queries) }?.kind == .refused)
        }
    }

    @Test("as many statements as a round trip takes are answered, each in its place")
    func many() async throws {
        try await with { fixture in
            let queries = (0..<PostgresLimits.statementsPerTransaction).map { id -> SQLQuery in
                "INSERT INTO account(id, balance, email) VALUES (\(id), 0, \(String(repeating: "x", count: 500) + "\(id)")) RETURNING id"
            }
            let answers = try await fixture.pool.transact(queries)
            let ids = try answers.map { try $0.row { row throws(SQLError) in try row.read(0, as: Int.self) } }
            #expect(ids == Array(0..<queries.count))
        }
    }
}
