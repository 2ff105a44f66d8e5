import Crypto
import Gateway
import SQL
import Telemetry

// How the domain's values lie in columns.

extension Identifier: SQLConvertible {
    var sqlValue: SQLValue { .text(text) }

    init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}

extension Timestamp: SQLConvertible {
    var sqlValue: SQLValue { .integer(milliseconds) }

    init?(sqlValue: SQLValue) {
        guard case .integer(let milliseconds) = sqlValue else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

/// Out of a range in which sums stay far from what a number can hold, it is damage.
extension Credits: SQLConvertible {
    var sqlValue: SQLValue { .integer(Int64(count)) }

    init?(sqlValue: SQLValue) {
        guard case .integer(let count) = sqlValue, (-Schema.most...Schema.most).contains(count) else { return nil }
        self.init(Int(count))
    }
}

extension Digest: SQLConvertible {
    var sqlValue: SQLValue { .bytes(bytes) }

    init?(sqlValue: SQLValue) {
        guard case .bytes(let bytes) = sqlValue else { return nil }
        self.init(bytes)
    }
}

extension KeyMode: SQLConvertible {}
extension Generation.Status: SQLConvertible {}
extension GenerationType: SQLConvertible {}
extension LedgerEntry.Kind: SQLConvertible {}

/// A counter: never negative, and never so large that adding to it could go wrong.
struct Counter: SQLConvertible {
    let value: Int

    var sqlValue: SQLValue { .integer(Int64(value)) }

    init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue, (0...Schema.most).contains(value) else { return nil }
        self.value = Int(value)
    }
}

extension SQLRow where Self: ~Copyable {
    func counter(_ column: Int) throws(SQLError) -> Int { try read(column, as: Counter.self).value }
}
