package import Crypto
package import Gateway
import SQL
import SQLite
package import Telemetry

extension SQLStore {
    package func create(_ account: Account) async throws {
        try await write { transaction in
            guard try transaction.account(account.id) == nil else { throw StoreError.exists }
            try transaction.execute(.insert(account))
        }
    }

    package func account(_ id: Identifier<Account>) async throws -> AccountStanding? {
        try await read { reader in try reader.account(id)?.standing }
    }

    package func accounts(after: Identifier<Account>?, limit: Int) async throws -> [AccountStanding] {
        let limit = max(0, min(limit, Self.mostRows))
        return try await read { reader in
            try reader.rows(.accounts(after: after, limit: limit)) { row throws(SQLError) in
                try AccountRow(row).standing
            }
        }
    }

    package func update(_ account: Account) async throws -> Bool {
        try await write { try $0.execute(.update(account)) > 0 }
    }

    package func grant(
        _ credits: Credits, to account: Identifier<Account>, reason: String, reference: String, at now: Timestamp
    ) async throws -> AccountStanding? {
        try await write { transaction in
            guard var row = try transaction.account(account) else { return nil }
            let known = try transaction.row(.grant(reference, to: account)) { row throws(SQLError) in
                try row.counter(0)
            }
            guard known == nil else { return row.standing }
            let before = row.standing.available
            try row.grant(credits)
            if let data = row.lowCredits(before: before) {
                try transaction.execute(.tell(.creditsLow, data, to: account, at: now))
            }
            try transaction.execute(.moved(AccountChange(available: credits, transfers: 1), of: account))
            let entry = LedgerEntry(kind: .grant, amount: credits, generation: nil, reason: reason, at: now)
            try transaction.execute(.insert(entry, reference: reference, number: row.transfers, of: account))
            return row.standing
        }
    }

    package func ledger(of account: Identifier<Account>, limit: Int) async throws -> [LedgerEntry] {
        let limit = max(0, min(limit, Self.mostRows))
        return try await read { reader in
            try reader.rows(.ledger(of: account, limit: limit)) { row throws(SQLError) in
                try LedgerEntry(row, of: account)
            }
        }
    }

    // MARK: - Keys

    package func create(_ key: KeyRecord) async throws {
        try await write { transaction in try transaction.insert(key) }
    }

    package func create(_ key: KeyRecord, within bounds: KeyBounds) async throws -> Bool {
        guard let account = key.account else { throw StoreError.failed("an admin key belongs to no account") }
        return try await write { transaction in
            let (inUse, ever) =
                try transaction.row(.countKeys(of: account)) { row throws(SQLError) in
                    (try row.counter(0), try row.counter(1))
                } ?? (0, 0)
            guard inUse < bounds.inUse, ever < bounds.ever else { return false }
            try transaction.insert(key)
            return true
        }
    }

    package func key(_ digest: Digest) async throws -> KeyRecord? {
        if let key = keys[digest] { return key }
        let stamp = keys.stamp
        let key = try await read { reader in
            try reader.row(.key(digest)) { row throws(SQLError) in try KeyRecord(row) }
        }
        if let key { keys.insert(key, for: digest, readAt: stamp) }
        return key
    }

    package func keys(of account: Identifier<Account>?) async throws -> [KeyRecord] {
        try await read { reader in
            try reader.rows(.keys(of: account)) { row throws(SQLError) in try KeyRecord(row) }
        }
    }

    package func revoke(_ key: Identifier<KeyRecord>, at now: Timestamp) async throws -> KeyRecord? {
        let known = try await read { reader in
            try reader.row(.key(key)) { row throws(SQLError) in try KeyRecord(row) }
        }
        guard let known else { return nil }
        return try await keys.withhold(known.digest) {
            try await write { transaction in
                try transaction.execute(.revoke(key, at: now))
                return try transaction.row(.key(key)) { row throws(SQLError) in try KeyRecord(row) }
            }
        }
    }
}

extension Transaction {
    fileprivate borrowing func insert(_ key: KeyRecord) throws {
        do throws(SQLError) {
            try execute(.insert(key))
        } catch {
            guard case .constraint(let constraint, _) = error else { throw error }
            switch constraint.kind {
            case .primaryKey, .unique: throw StoreError.exists
            case .foreignKey: throw StoreError.failed("there is no account \(key.account?.text ?? ""): create it")
            case .notNull, .check, .other: throw error
            }
        }
    }
}
