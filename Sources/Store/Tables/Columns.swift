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

/// A row of either engine.
///
/// The engines' `read` once more, for that is generic in another module: here the compiler knows each type, and an answer is
/// read in two thirds of the time.
protocol StoredRow: SQLRow, ~Copyable {}

extension StoredRow where Self: ~Copyable {
    func read<Value: SQLConvertible>(_ column: Int, as type: Value.Type = Value.self) throws(SQLError) -> Value {
        let value = value(at: column)
        guard let read = Value(sqlValue: value) else { throw .unreadable(column, value, as: "\(Value.self)") }
        return read
    }

    func read<Value: SQLConvertible>(_ column: Int, as type: Value?.Type = Value?.self) throws(SQLError) -> Value? {
        let value = value(at: column)
        if case .null = value { return nil }
        guard let read = Value(sqlValue: value) else { throw .unreadable(column, value, as: "\(Value.self)") }
        return read
    }

    func counter(_ column: Int) throws(SQLError) -> Int { try read(column, as: Counter.self).value }

    func optionalCounter(_ column: Int) throws(SQLError) -> Int? { try read(column, as: Counter?.self)?.value }
}

extension SQLError {
    fileprivate static func unreadable(_ column: Int, _ value: SQLValue, as type: String) -> SQLError {
        .unreadable(column: column, "it holds \(value.kind), which is no \(type)")
    }
}
