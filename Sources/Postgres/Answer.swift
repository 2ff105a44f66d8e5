import CPostgres
package import SQL

/// What came of one statement. It holds the server's answer as it came, and lets go of it when it goes.
@safe package final class Answer: @unchecked Sendable {  // Nobody changes what came.
    private let result: OpaquePointer

    @unsafe init(owning result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    /// How many rows there are to read.
    package var count: Int { unsafe Int(PQntuples(result)) }

    /// How many rows the statement changed; of one that only reads, how many it found.
    package var changes: Int {
        var next = unsafe UnsafePointer(PQcmdTuples(result))
        var number = 0
        while let digit = unsafe next?.pointee, digit != 0 {
            number = number &* 10 &+ Int(digit) &- 48
            unsafe next = next?.successor()
        }
        return number
    }

    /// The rows, each as `read` makes it.
    package func rows<Value>(_ read: (borrowing Row) throws(SQLError) -> Value) throws(SQLError) -> [Value] {
        try checkTypes()
        var values: [Value] = []
        let count = count
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try unsafe read(Row(result, Int32(index)))) }
        return values
    }

    /// The first row as `read` makes it; nil when there is none.
    package func row<Value>(_ read: (borrowing Row) throws(SQLError) -> Value) throws(SQLError) -> Value? {
        try checkTypes()
        return count == 0 ? nil : try unsafe read(Row(result, 0))
    }

    /// Whether it says that a transaction was undone: that is how the server answers a COMMIT of one that had failed.
    var isRollback: Bool { unsafe String(cString: PQcmdStatus(result)) == "ROLLBACK" }

    /// So that reading a value can rely on its type.
    private func checkTypes() throws(SQLError) {
        for column in unsafe 0..<PQnfields(result) {
            let type = unsafe PQftype(result, column)
            guard ColumnType(rawValue: type) != nil else {
                let name = unsafe String(cString: PQfname(result, column))
                throw .unreadable(
                    column: Int(column),
                    "\(name) is of a type that is not read here (\(type)): cast it in the statement")
            }
        }
    }
}

/// The types that are read, by the numbers that PostgreSQL gives them in every installation.
enum ColumnType: UInt32 {
    case bool = 16, bytea = 17, name = 19, int8 = 20, int2 = 21, int4 = 23, text = 25, oid = 26, json = 114
    case float4 = 700, float8 = 701, unknown = 705, void = 2278
    case bpchar = 1042, varchar = 1043, timestamptz = 1184, uuid = 2950, jsonb = 3802
}
