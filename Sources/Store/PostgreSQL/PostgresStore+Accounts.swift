package import Crypto
package import Gateway
import Postgres
import SQL
package import Telemetry

extension PostgresStore {
    package func create(_ account: Account) async throws {
        try await write { transaction in
            do throws(SQLError) {
                try await transaction.execute(.insert(account))
            } catch {
                guard case .constraint(let constraint, _) = error, constraint.kind == .primaryKey else { throw error }
                throw StoreError.exists
            }
            return ((), [])
        }
    }

    package func account(_ id: Identifier<Account>) async throws -> AccountStanding? {
        try await row(.account(id)) { row throws(SQLError) in try AccountRow(row).standing }
    }

    package func accounts(after: Identifier<Account>?, limit: Int) async throws -> [AccountStanding] {
        let limit = max(0, min(limit, Self.mostRows))
        return try await rows(.accounts(after: after, limit: limit)) { row throws(SQLError) in
            try AccountRow(row).standing
        }
    }

    package func update(_ account: Account) async throws -> Bool {
        try await execute(.updateShared(account)).changes > 0
    }

    package func grant(
        _ credits: Credits, to account: Identifier<Account>, reason: String, reference: String, at now: Timestamp
    ) async throws -> AccountStanding? {
        try await write { transaction in
            let locked = try await transaction.row(.lockedAccount(account)) { row throws(SQLError) in
                try SharedAccount(row).row
            }
            guard var row = locked else { return (nil, []) }
            let known = try await transaction.row(.grant(reference, to: account)) { row throws(SQLError) in
                try row.counter(0)
            }
            guard known == nil else { return (row.standing, []) }
            let before = row.standing.available
            try row.grant(credits)
            let entry = LedgerEntry(kind: .grant, amount: credits, generation: nil, reason: reason, at: now)
            var last: [SQLQuery] = [
                .touch(account, adding: credits, transfers: 1),
                .insert(entry, reference: reference, number: row.transfers, of: account),
            ]
            if let data = row.lowCredits(before: before) {
                last.append(.tellShared(.creditsLow, data, to: account, place: 0, at: now))
            }
            return (row.standing, last)
        }
    }

    package func ledger(of account: Identifier<Account>, limit: Int) async throws -> [LedgerEntry] {
        let limit = max(0, min(limit, Self.mostRows))
        return try await rows(.ledger(of: account, limit: limit)) { row throws(SQLError) in
            try LedgerEntry(row, of: account)
        }
    }

    // MARK: - Keys

    package func create(_ key: KeyRecord) async throws { _ = try await create(key, withinBounds: nil) }

    package func create(_ key: KeyRecord, within bounds: KeyBounds) async throws -> Bool {
        guard key.account != nil else { throw StoreError.failed("an admin key belongs to no account") }
        return try await create(key, withinBounds: bounds)
    }

    private func create(_ key: KeyRecord, withinBounds bounds: KeyBounds?) async throws -> Bool {
        try await write { transaction in
            if let account = key.account {
                // Who makes another one of the same account waits.
                let owner = try await transaction.execute(.lockedAccount(account))
                guard owner.count > 0 else { throw StoreError.failed("there is no account \(account): create it") }
                if let bounds {
                    let known = try await transaction.row(.countKeys(of: account)) { row throws(SQLError) in
                        (inUse: try row.counter(0), ever: try row.counter(1))
                    }
                    guard let known, known.inUse < bounds.inUse, known.ever < bounds.ever else { return (false, []) }
                }
            }
            do throws(SQLError) {
                try await transaction.execute(.insert(key))
            } catch {
                guard case .constraint(let constraint, _) = error,
                    constraint.kind == .primaryKey || constraint.kind == .unique
                else { throw error }
                throw StoreError.exists
            }
            return (true, [])
        }
    }

    package func key(_ digest: Digest) async throws -> KeyRecord? {
        if let key = keys[digest] { return key }
        let stamp = keys.stamp
        let key = try await row(.key(digest)) { row throws(SQLError) in try KeyRecord(row) }
        if let key { keys.insert(key, for: digest, readAt: stamp) }
        return key
    }

    package func keys(of account: Identifier<Account>?) async throws -> [KeyRecord] {
        try await rows(.keys(of: account)) { row throws(SQLError) in try KeyRecord(row) }
    }

    package func revoke(_ key: Identifier<KeyRecord>, at now: Timestamp) async throws -> KeyRecord? {
        let known = try await row(.key(key)) { row throws(SQLError) in try KeyRecord(row) }
        guard let known else { return nil }
        return try await keys.withhold(known.digest) {
            _ = try await execute(.revoke(key, at: now))
            return try await row(.key(key)) { row throws(SQLError) in try KeyRecord(row) }
        }
    }
}
