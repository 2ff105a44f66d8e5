import Crypto
import Gateway
import SQL
import Telemetry

extension SQLQuery {
    private static let keyColumns: SQLQuery = "id, account_id, mode, name, digest, created_at, revoked_at, hint"

    static func key(_ digest: Digest) -> SQLQuery { "SELECT \(keyColumns) FROM api_key WHERE digest = \(digest)" }

    static func key(_ id: Identifier<KeyRecord>) -> SQLQuery { "SELECT \(keyColumns) FROM api_key WHERE id = \(id)" }

    /// Those of an account, or those that have none, as they were made.
    static func keys(of account: Identifier<Account>?) -> SQLQuery {
        let whose: SQLQuery = account.map { "account_id = \($0)" } ?? "account_id IS NULL"
        return "SELECT \(keyColumns) FROM api_key WHERE \(whose) ORDER BY id"
    }

    static func insert(_ key: KeyRecord) -> SQLQuery {
        """
        INSERT INTO api_key(id, account_id, mode, name, digest, created_at, revoked_at, hint)
        VALUES (\(key.id), \(key.account), \(key.mode), \(key.name), \(key.digest), \(key.createdAt), \(key.revokedAt),
                \(key.hint))
        """
    }

    /// How many of an account's are in use, and how many there are with the revoked ones.
    static func countKeys(of account: Identifier<Account>) -> SQLQuery {
        "SELECT count(*) FILTER (WHERE revoked_at IS NULL), count(*) FROM api_key WHERE account_id = \(account)"
    }

    static func revoke(_ key: Identifier<KeyRecord>, at now: Timestamp) -> SQLQuery {
        "UPDATE api_key SET revoked_at = \(now) WHERE id = \(key) AND revoked_at IS NULL"
    }
}

extension KeyRecord {
    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        let id: Identifier<KeyRecord> = try row.read(0)
        do throws(SQLError) {
            let (account, mode): (Identifier<Account>?, KeyMode) = (try row.read(1), try row.read(2))
            guard (account == nil) == (mode == .admin) else { throw .corrupt("its mode is \(mode.rawValue)") }
            self.init(
                id: id, account: account, mode: mode, name: try row.read(3), digest: try row.read(4),
                hint: try row.read(7), createdAt: try row.read(5), revokedAt: try row.read(6))
        } catch {
            throw .corrupt("key \(id) cannot be read: \(error)")
        }
    }
}
