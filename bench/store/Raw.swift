import CSQLite
import Crypto
import Gateway
import JSON
import Telemetry

/// The rows of an acceptance on SQLite's own interface, as fast as one thread can put them in: nothing is decided, nothing is
/// read, nobody waits.
enum Raw {
    static func put(in folder: String, rowsPerCommit: Int, for duration: Duration) -> Int {
        let connection = RawConnection("\(folder)/database.sqlite")
        connection.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        connection.run("PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4096")
        let statements = inserts.map { RawStatement($0, on: connection) }
        let order = Sample.order.json.text
        let began = ContinuousClock.now
        var number = 0
        while ContinuousClock.now < began + duration {
            connection.run("BEGIN IMMEDIATE")
            for _ in 0..<rowsPerCommit {
                number += 1
                let account = Sample.account(number).text
                let text = String(1_000_000_000 + number)
                let id = "gen_0001cpmq\(text)abcdefgh"
                statements[0].put(
                    [
                        .text(id), .text(account), .number(1), .text("IMAGE"), .text("black-forest-labs"),
                        .text("flux-dev"), .number(50), .number(Sample.start.milliseconds), .text("queued"),
                        .number(Sample.start.milliseconds),
                    ])
                statements[1].put([.text(id), .text(order)])
                statements[2].put(
                    [
                        .text(account), .number(Int64(number) + 1), .text("hold"), .number(50), .text(id),
                        .text("accepted"), .number(Sample.start.milliseconds),
                    ])
                statements[3].put(
                    [
                        .text(account), .text("8f14e45f-ceea-467f-\(id.suffix(18))"), .bytes(Sample.meaning.bytes),
                        .text(id), .bytes(Sample.answer), .number(Sample.start.milliseconds),
                    ])
            }
            connection.run("COMMIT")
        }
        return number
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
}

private enum RawValue {
    case text(String), number(Int64), bytes([UInt8])
}

@safe private final class RawConnection {
    fileprivate let handle: OpaquePointer

    init(_ path: String) {
        var handle: OpaquePointer?
        check(unsafe sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil))
        unsafe self.handle = handle!
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    func run(_ sql: String) { check(unsafe sqlite3_exec(handle, sql, nil, nil, nil)) }
}

@safe private final class RawStatement {
    private let handle: OpaquePointer

    init(_ sql: String, on connection: RawConnection) {
        var handle: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        check(unsafe sqlite3_prepare_v3(connection.handle, sql, -1, flags, &handle, nil))
        unsafe self.handle = handle!
    }

    deinit { unsafe sqlite3_finalize(handle) }

    func put(_ values: [RawValue]) {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            switch value {
            case .text(let text):
                check(unsafe csqlite_bind_text(handle, place, text, Int32(text.utf8.count)))
            case .number(let number): check(unsafe sqlite3_bind_int64(handle, place, number))
            case .bytes(let bytes): check(unsafe csqlite_bind_bytes(handle, place, bytes, Int32(bytes.count)))
            }
        }
        check(unsafe sqlite3_step(handle), is: SQLITE_DONE)
        unsafe sqlite3_reset(handle)
    }
}

private func check(_ code: Int32, is expected: Int32 = SQLITE_OK) {
    precondition(code == expected, "SQLite: \(code)")
}
