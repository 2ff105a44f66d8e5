import DoitongTesting
import Postgres
import PostgresTesting
import SQL
import Testing

@Suite(.timeLimit(.minutes(5))) struct ValueTests {
    static let values: [SQLValue] = [
        .null, .integer(0), .integer(1), .integer(-1), .integer(.max), .integer(.min), .integer(1_000_000_007),
        .real(0), .real(1.5), .real(-0.1), .real(.infinity), .real(-.infinity), .real(.leastNonzeroMagnitude),
        .real(.greatestFiniteMagnitude), .real(1e23), .text(""), .text("a"), .text("'; DROP TABLE v; --"),
        .text("é ü 漢字 🦆 \u{301}\u{202e}"), .text("\\x00 \\ \"quoted\" {a,b}"),
        .text(String(repeating: "x", count: 100_000)),
        .bytes([]), .bytes([0]), .bytes([0, 255, 0, 1, 92, 120]), .bytes(Array(repeating: 0, count: 100_000)),
    ]

    private static let table: SQLQuery =
        "CREATE TABLE v(id bigint PRIMARY KEY, i bigint, r double precision, t text, b bytea)"

    private static func insert(_ value: SQLValue, _ id: Int) -> SQLQuery {
        switch value {
        case .integer(let number): "INSERT INTO v(id, i) VALUES (\(id), \(number))"
        case .real(let number): "INSERT INTO v(id, r) VALUES (\(id), \(number))"
        case .text(let text): "INSERT INTO v(id, t) VALUES (\(id), \(text))"
        case .bytes(let bytes): "INSERT INTO v(id, b) VALUES (\(id), \(bytes))"
        case .null: "INSERT INTO v(id, t) VALUES (\(id), \(String?.none))"
        }
    }

    private static func find(_ value: SQLValue, _ id: Int) -> SQLQuery {
        switch value {
        case .integer: "SELECT i FROM v WHERE id = \(id)"
        case .real: "SELECT r FROM v WHERE id = \(id)"
        case .text, .null: "SELECT t FROM v WHERE id = \(id)"
        case .bytes: "SELECT b FROM v WHERE id = \(id)"
        }
    }

    private func expectAllComeBack(_ values: [SQLValue]) async throws {
        try await Fixture.with { fixture in
            try await fixture.set(Self.table)
            for (id, value) in values.enumerated() {
                let changes = try await fixture.pool.execute(Self.insert(value, id)).changes
                #expect(changes == 1)
            }
            for (id, value) in values.enumerated() {
                let found = try await fixture.pool.row(Self.find(value, id)) { row throws(SQLError) in row.value(at: 0)
                }
                #expect(found == value)
            }
        }
    }

    @Test("what is bound comes back as it was")
    func roundTrip() async throws { try await expectAllComeBack(Self.values) }

    @Test("what is bound comes back as it was, whatever it is", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await expectAllComeBack((0..<thorough(300)).map { _ in Self.value(from: &random) })
    }

    private static func value(from random: inout SeededRandom) -> SQLValue {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .integer(Int64(truncatingIfNeeded: random.next() >> UInt64.random(in: 0..<64, using: &random)))
        case 1:
            let number = Double(bitPattern: random.next())
            return .real(number.isNaN ? 0 : number)
        case 2:
            var text = ""
            for _ in 0..<Int.random(in: 0..<40, using: &random) {
                let scalar = Unicode.Scalar(UInt32.random(in: 1..<0x11_0000, using: &random)) ?? "?"
                text.unicodeScalars.append(scalar)
            }
            return .text(text)
        default:
            return .bytes(
                (0..<Int.random(in: 0..<200, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        }
    }

    @Test("a number that is none stays none")
    func notANumber() async throws {
        try await Fixture.with { fixture in
            let number = try await fixture.pool.row("SELECT CAST(\(Double.nan) AS double precision)") {
                row throws(SQLError) in try row.read(0, as: Double.self)
            }
            #expect(number?.isNaN == true)
        }
    }

    @Test("eight mebibytes go in and come out")
    func large() async throws {
        var random = SeededRandom(seed: 4)
        let bytes = (0..<8 << 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        try await Fixture.with { fixture in
            try await fixture.set(Self.table, Self.insert(.bytes(bytes), 1))
            let found = try await fixture.pool.row("SELECT b FROM v") { row throws(SQLError) in
                try row.read(0, as: [UInt8].self)
            }
            #expect(found == bytes)
        }
    }

    @Test(
        "text with a NUL is refused before it is sent, by its place, and what PostgreSQL would make of it is not there")
    func nul() async throws {
        try await Fixture.with { fixture in
            try await fixture.set(Self.table)
            let error = await failure {
                try await fixture.pool.execute("INSERT INTO v(id, t) VALUES (\(1), \("a\u{0}b"))")
            }
            #expect(error == .unwritable(place: 2, "PostgreSQL keeps no text with a NUL character in it"))
            #expect(try await fixture.numbers("SELECT id FROM v") == [])
        }
    }

    static let tooLarge: [(query: @Sendable () -> SQLQuery, place: Int)] = [
        ({ .list(Array(repeating: 1, count: 65_536)) }, 65_536),
        ({ "SELECT \([UInt8](repeating: 0, count: PostgresLimits.valueBytes)), \([1] as [UInt8])" }, 2),
    ]

    @Test("more than a statement can have is refused before it is sent", arguments: tooLarge)
    func limits(query: @Sendable () -> SQLQuery, place: Int) async throws {
        try await Fixture.with { fixture in
            let error = await failure { try await fixture.pool.execute(query()) }
            guard case .unwritable(place, _)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(fixture.pool.statistics.writing.opened == 0)
        }
    }

    static let typed: [(query: SQLQuery, value: SQLValue)] = [
        ("SELECT true", .integer(1)), ("SELECT false", .integer(0)), ("SELECT -7::smallint", .integer(-7)),
        ("SELECT -70000::integer", .integer(-70_000)), ("SELECT count(*) FROM pg_class WHERE false", .integer(0)),
        ("SELECT 4294967295::oid", .integer(4_294_967_295)), ("SELECT 0.5::real", .real(0.5)),
        ("SELECT 'a'::varchar(3)", .text("a")), ("SELECT 'a'::name", .text("a")),
        ("SELECT 'a '::char(3)", .text("a  ")),
        ("SELECT '{\"a\": 1}'::jsonb", .text("{\"a\": 1}")), ("SELECT '{\"a\" : 1}'::json", .text("{\"a\" : 1}")),
        ("SELECT 'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", .text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
        ("SELECT '1970-01-01 00:00:01.5+00'::timestamptz", .integer(1500)),
        ("SELECT '1969-12-31 23:59:59.9999+00'::timestamptz", .integer(-1)),
        ("SELECT 'infinity'::timestamptz", .integer(.max)), ("SELECT NULL::text", .null), ("SELECT NULL", .null),
    ]

    @Test("each type that is read is what a query would bind for it", arguments: typed)
    func types(query: SQLQuery, value: SQLValue) async throws {
        let address = try await PostgresServer.shared.address()
        try await Fixture.with(on: address) { fixture in
            let found = try await fixture.pool.row(query) { row throws(SQLError) in row.value(at: 0) }
            #expect(found == value)
        }
    }

    @Test("a number or a text goes into whatever column reads it")
    func intoAnyColumn() async throws {
        try await Fixture.with { fixture in
            try await fixture.set(
                "CREATE TABLE c(f boolean, s smallint, i integer, r real, j jsonb, u uuid, n numeric)",
                """
                INSERT INTO c VALUES (\(true), \(7), \(8), \(9), \("{}"), \("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), \(1.25))
                """)
            let count = try await fixture.numbers(
                "SELECT s FROM c WHERE f = \(true) AND i = \(8) AND n = \(1.25) LIMIT \(5)")
            #expect(count == [7])
        }
    }

    @Test("a column of a type that is not read says so, with its name")
    func unreadable() async throws {
        try await Fixture.with { fixture in
            let error = await failure {
                try await fixture.numbers("SELECT sum(x) AS total FROM (VALUES (1::bigint)) AS v(x)")
            }
            #expect(
                error
                    == .unreadable(
                        column: 0, "total is of a type that is not read here (1700): cast it in the statement"))
        }
    }
}
