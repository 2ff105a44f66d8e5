import Crypto
import Gateway
import SQL

extension IdempotencyRecord {
    init(
        _ row: borrowing some StoredRow & ~Copyable, _ key: IdempotencyKey, of account: Identifier<Account>
    ) throws(SQLError) {
        do throws(SQLError) {
            self.init(meaning: try row.read(0), generation: try row.read(1), answer: try row.read(2))
        } catch {
            throw .corrupt("idempotency key \(key.text) of account \(account) cannot be read: \(error)")
        }
    }
}
