import CSQLite
import Gateway

/// The rows of an acceptance on SQLite's own interface, as fast as one thread can put them in: nothing is decided, nothing is
/// read, nobody waits.
@safe enum Raw {
    private static let checkpointPages: Int32 = 4096

    static func rate(in folder: String, rowsPerCommit: Int, for duration: Duration) -> Double {
        var connection: OpaquePointer?
        check(unsafe sqlite3_open_v2("\(folder)/database.sqlite", &connection, SQLITE_OPEN_READWRITE, nil))
        defer { unsafe sqlite3_close_v2(connection) }
        run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", unsafe connection)
        run("PRAGMA cache_size = -65536", unsafe connection)
        unsafe sqlite3_wal_autocheckpoint(connection, checkpointPages)
        var statements: [OpaquePointer] = []
        for sql in inserts {
            var statement: OpaquePointer?
            check(
                unsafe sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
            unsafe statements.append(statement!)
        }
        defer { for unsafe statement in unsafe statements { unsafe sqlite3_finalize(statement) } }
        let order = Sample.order.json.text
        let began = ContinuousClock.now
        var number = 0
        while ContinuousClock.now < began + duration {
            run("BEGIN IMMEDIATE", unsafe connection)
            for _ in 0..<rowsPerCommit {
                number += 1
                let account = Sample.account(number).text
                let text = String(1_000_000_000 + number)
                let id = "gen_0001cpmq\(text)abcdefgh"
                unsafe put(
                    statements[0],
                    [
                        .text(id), .text(account), .number(1), .text("IMAGE"), .text("black-forest-labs"),
                        .text("flux-dev"), .number(50), .number(Sample.start.milliseconds), .text("queued"),
                        .number(Sample.start.milliseconds),
                    ])
                unsafe put(statements[1], [.text(id), .text(order)])
                unsafe put(
                    statements[2],
                    [
                        .text(account), .number(Int64(number) + 1), .text("hold"), .number(50), .text(id),
                        .text("accepted"), .number(Sample.start.milliseconds),
                    ])
                unsafe put(
                    statements[3],
                    [
                        .text(account), .text("8f14e45f-ceea-467f-\(id.suffix(18))"), .bytes(Sample.meaning.bytes),
                        .text(id), .bytes(Sample.answer), .number(Sample.start.milliseconds),
                    ])
            }
            run("COMMIT", unsafe connection)
        }
        return Double(number) / (ContinuousClock.now - began).inSeconds
    }

    private static let inserts = [
        """
        INSERT INTO generation(id, account_id, live, type, provider, model, price, created_at, state, due_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        "INSERT INTO generation_order(generation_id, order_json) VALUES (?, ?)",
        """
        INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        """
        INSERT INTO idempotency(account_id, key, meaning, generation_id, answer, expires_at) VALUES (?, ?, ?, ?, ?, ?)
        """,
    ]

    private enum Value {
        case text(String), number(Int64), bytes([UInt8])
    }

    @unsafe private static func put(_ statement: OpaquePointer, _ values: [Value]) {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            switch value {
            case .text(let text):
                check(unsafe csqlite_bind_text(statement, place, text, Int32(text.utf8.count)))
            case .number(let number): check(unsafe sqlite3_bind_int64(statement, place, number))
            case .bytes(let bytes):
                check(unsafe csqlite_bind_bytes(statement, place, bytes, Int32(bytes.count)))
            }
        }
        check(unsafe sqlite3_step(statement), is: SQLITE_DONE)
        unsafe sqlite3_reset(statement)
    }

    private static func run(_ sql: String, _ connection: OpaquePointer?) {
        check(unsafe sqlite3_exec(connection, sql, nil, nil, nil))
    }

    private static func check(_ code: Int32, is expected: Int32 = SQLITE_OK) {
        precondition(code == expected, "SQLite: \(code)")
    }
}
