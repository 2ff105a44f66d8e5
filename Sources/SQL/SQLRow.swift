/// One row of an answer. It is lent: it cannot outlive the step that found it.
package protocol SQLRow: ~Copyable {
    func value(at column: Int) -> SQLValue
}

extension SQLRow where Self: ~Copyable {
    /// The value of a column, which are counted from 0 in the order of the statement.
    package func read<Value: SQLConvertible>(
        _ column: Int, as type: Value.Type = Value.self
    ) throws(SQLError) -> Value {
        let value = value(at: column)
        guard let read = Value(sqlValue: value) else {
            throw .unreadable(column: column, "it holds \(value.kind), which is no \(Value.self)")
        }
        return read
    }
}
