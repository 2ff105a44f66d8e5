import Crypto
import EventLoop
import Foundation
import Gateway
import Store
import Telemetry
import Testing

/// A store that the suite runs on. Another implementation of the port is one more entry here.
struct Backend: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Opens what is in a folder, or in the database that stands for it.
    let openAt: @Sendable (_ folder: String, _ lanes: [Lane], Changes) async throws -> Opened

    struct Opened: Sendable {
        let store: any OpenedStore
        let expireIdempotency: @Sendable (_ before: Timestamp) async throws -> Int
        /// Returns once what was written is to be found in the outbox.
        var settle: @Sendable () async throws -> Void = {}

        var knowledge: any KnowledgeStore { store }
        func close() async { await store.close() }
    }

    static let available = [sqlite, postgres]

    static let sqlite = Backend(testDescription: "SQLite") { folder, lanes, changes in
        let store = try await SQLStore.open(folder, lanes: lanes, changes: changes)
        return Opened(store: store, expireIdempotency: { try await store.expireIdempotency(before: $0) })
    }

    static let postgres = Backend(testDescription: "PostgreSQL") { folder, lanes, changes in
        let database = try await TestDatabase.of(folder)
        let store = try await database.open(lanes: lanes, changes: changes)
        return Opened(
            store: store, expireIdempotency: { try await store.expireIdempotency(before: $0) },
            settle: { try await database.settle() })
    }

    func open(_ folder: String, _ lanes: [Lane], _ changes: Changes = Changes()) async throws -> Opened {
        try await openAt(folder, lanes, changes)
    }

    /// Lends a new store of which nobody knows anything.
    func withKnowledge(_ body: (any KnowledgeStore) async throws -> Void) async throws {
        try await inFolder { folder in
            let opened = try await open(folder, [])
            try await body(opened.knowledge)
            await opened.close()
        }
    }

    /// Lends a new store that holds accounts; all is well with it afterwards, and nothing of it stays.
    func withStore(
        holding accounts: [Account] = [.sample()], credits: Credits = 10_000, lanes: [Lane] = [],
        _ body: (any OpenedStore) async throws -> Void
    ) async throws {
        try await inFolder { folder in
            let opened = try await open(folder, lanes)
            for account in accounts {
                try await opened.store.create(account)
                _ = try await opened.store.grant(
                    credits, to: account.id, reason: "sample", reference: "first", at: .start)
            }
            try await body(opened.store)
            let findings = try await opened.store.audit()
            #expect(findings == [])
            await opened.close()
        }
    }
}

/// Lends a folder of its own.
func inFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "doitong-store-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do { try await body(folder) } catch {
        try FileManager.default.removeItem(atPath: folder)
        throw error
    }
    try FileManager.default.removeItem(atPath: folder)
}

func expectFailure(_ expected: StoreError? = nil, mentioning word: String? = nil, _ body: () async throws -> Void) async
{
    do {
        try await body()
        Issue.record("it succeeded")
    } catch let error as StoreError {
        if let expected { #expect(error == expected) }
        if let word { #expect("\(error)".contains(word)) }
    } catch {
        Issue.record("not a StoreError: \(error)")
    }
}
