import CSQLite

/// SQLite as its own interface has it, with nothing of ours: what everything else is measured against.
@safe final class Raw {
    private var handle: OpaquePointer?
    private var insert: OpaquePointer?
    private var select: OpaquePointer?
    private var next = 0

    init(_ path: String, mapped: Int = 0) {
        check(
            unsafe sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        )
        run(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;
            PRAGMA wal_autocheckpoint = 4096; PRAGMA mmap_size = \(mapped);
            """)
        run(Row.schema)
        check(unsafe sqlite3_prepare_v2(handle, Row.insertion, -1, &insert, nil))
        check(unsafe sqlite3_prepare_v2(handle, Row.selection, -1, &select, nil))
    }

    deinit {
        unsafe sqlite3_finalize(insert)
        unsafe sqlite3_finalize(select)
        unsafe sqlite3_close(handle)
    }

    /// Rows in transactions of `group` each.
    func write(_ count: Int, group: Int, savepoints: Bool = false) {
        for start in stride(from: 0, to: count, by: group) {
            run("BEGIN IMMEDIATE")
            for _ in start..<min(start + group, count) {
                if savepoints { run("SAVEPOINT job") }
                put(Row(number: next))
                next += 1
                if savepoints { run("RELEASE job") }
            }
            run("COMMIT")
        }
    }

    private func put(_ row: Row) {
        let texts = [row.id, row.account, row.state, row.prompt]
        for (index, text) in texts.enumerated() {
            unsafe csqlite_bind_text(insert, Int32(index + 1), text, Int32(text.utf8.count))
        }
        unsafe sqlite3_bind_int64(insert, 5, row.created)
        guard unsafe sqlite3_step(insert) == SQLITE_DONE else { fatalError("insert") }
        unsafe sqlite3_reset(insert)
    }

    /// Finds one row, and answers how long its prompt is.
    func find(_ id: String) -> Int {
        unsafe csqlite_bind_text(select, 1, id, Int32(id.utf8.count))
        guard unsafe sqlite3_step(select) == SQLITE_ROW else { fatalError("no row \(id)") }
        var length = 0
        for column in 0..<4 {
            _ = unsafe sqlite3_column_text(select, Int32(column))
            length = unsafe Int(sqlite3_column_bytes(select, Int32(column)))
        }
        length += unsafe Int(sqlite3_column_int64(select, 4)) & 1
        unsafe sqlite3_reset(select)
        return length
    }

    private func run(_ sql: String) { check(unsafe sqlite3_exec(handle, sql, nil, nil, nil)) }

    private func check(_ code: Int32) {
        guard code == SQLITE_OK else { fatalError("code \(code): \(unsafe String(cString: sqlite3_errmsg(handle)))") }
    }
}
