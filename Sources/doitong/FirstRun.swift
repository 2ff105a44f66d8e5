import Gateway
import Glibc
import Telemetry

/// Makes a new data folder usable at once: an admin key, and an account `demo` with a test key.
enum FirstRun {
    static let demo: Identifier<Account> = "acc_demo"
    static let demoPlan = Plan.enterprise(requestsPerMinute: 6000, concurrent: 64)
    static let fileName = "first-keys.json"

    /// Does nothing where there is an account already. The keys are printed once, and kept in a file for its owner alone.
    ///
    /// The file is written first: a crash in between leaves keys that do not work yet, and the next start makes others.
    static func prepare(
        _ store: any Store, data: String, now: Timestamp, using random: inout some RandomNumberGenerator
    ) async throws {
        guard try await store.account(demo) == nil, try await store.keys(of: nil).isEmpty else { return }
        let admin = APIKey(.admin, using: &random)
        let test = APIKey(.test, using: &random)
        let path = "\(data)/\(fileName)"
        let text = "{\"admin\": \"\(admin.secret.reveal())\", \"test\": \"\(test.secret.reveal())\"}\n"
        guard TextFile.create(path, text) else {
            throw KeyFile.Unusable(description: "cannot write \(path): \(unsafe String(cString: strerror(errno)))")
        }
        do {
            try await store.create(Account(id: demo, name: "demo", plan: demoPlan, createdAt: now))
        } catch StoreError.exists {
            // Another node that starts with this one was quicker: the keys are where that one runs.
            _ = unsafe unlink(path)
            return
        }
        try await store.create(
            KeyRecord(
                test, id: NewIdentifier.make("key", at: now, using: &random), account: demo, name: "first",
                createdAt: now))
        try await store.create(
            KeyRecord(
                admin, id: NewIdentifier.make("key", at: now, using: &random), account: nil, name: "first",
                createdAt: now))
        print(
            """
            This is the first start on \(data). Two keys were made, and will not be shown again; they are kept in \(path).
              admin key: \(admin.secret.reveal())
              test key:  \(test.secret.reveal())  (account demo; runs in the sandbox and spends nothing)
            """)
    }
}
