import CSQLite
import Gateway
import Store

/// A folder whose file was damaged by somebody who minds no rule.
struct Damage {
    /// Makes a store with a life of its own in `folder`: queued, waiting, carried, completed, failed, cancelled.
    static func makeStore(in folder: String) async throws {
        let store = try await SQLStore.open(folder, lanes: [])
        for account in ["acc_1", "acc_2"] {
            try await store.create(.sample(Identifier(account)))
            _ = try await store.grant(
                1000, to: Identifier(account), reason: "sample", reference: "first", at: .start)
        }
        try await store.create(KeyRecord.sample("key_1"))
        for id in ["gen_done", "gen_failed", "gen_cancelled", "gen_carried"] {
            _ = try await store.admit(try Admission(.sample(Identifier(id)), key: "key-\(id)"))
        }
        _ = try await store.claim(10, by: "w1", at: .start)
        _ = try await store.apply(.delivered([.sample], attempt: 1), to: "gen_done", by: nil, at: .start)
        _ = try await store.apply(.broken(.sample, attempt: 1), to: "gen_failed", by: nil, at: .start)
        _ = try await store.apply(.cancelled, to: "gen_cancelled", by: nil, at: .start)
        _ = try await store.apply(.stopped(charged: true), to: "gen_cancelled", by: nil, at: .start)
        _ = try await store.admit(try Admission(.sample("gen_queued"), key: "key-queued"))
        _ = try await store.admit(Admission(.sample("gen_waiting", taking: ["gen_queued", "gen_done"])))
        _ = try await store.admit(Admission(.sample("gen_test", live: false)))
        _ = try await store.admit(Admission(.sample("gen_other", of: "acc_2")))
        await store.close()
    }

    /// Carries statements out with every rule switched off.
    static func inflict(_ sql: String, on folder: String) throws {
        var connection: OpaquePointer?
        defer { unsafe sqlite3_close_v2(connection) }
        let rules = """
            PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
            DROP TRIGGER transfer_stands; DROP TRIGGER transfer_stays;
            """
        guard unsafe sqlite3_open("\(folder)/database.sqlite", &connection) == SQLITE_OK,
            unsafe sqlite3_exec(connection, rules + sql, nil, nil, nil) == SQLITE_OK
        else { throw StoreError.failed(unsafe String(cString: sqlite3_errmsg(connection))) }
    }
}
