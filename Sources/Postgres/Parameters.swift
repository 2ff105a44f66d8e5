import SQL

/// The values of one statement as they go over the wire.
///
/// The server finds out each value's type from where it stands, as it does for a literal. So numbers and text go as text, which
/// every type can be read from: one statement serves a `bigint` and a `boolean` column alike, and needs no round trip to
/// learn its types. Bytes go as they are. Where nothing tells the type, it is taken for text: `CAST(… AS BIGINT)` tells.
struct Parameters {
    private static let null = -1

    /// All values, one after another. Text ends with a zero, as libpq wants it.
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// What cannot be sent is refused before anything of it is.
    static func check(_ queries: [SQLQuery]) throws(SQLError) {
        guard queries.count <= PostgresLimits.statementsPerTransaction else {
            throw .refused(
                state: "54000",
                "\(queries.count) statements at once, where \(PostgresLimits.statementsPerTransaction) are the most")
        }
        var total = 0
        for query in queries { try check(query, &total) }
    }

    private static func check(_ query: SQLQuery, _ total: inout Int) throws(SQLError) {
        guard query.values.count <= PostgresLimits.values else {
            throw .unwritable(place: query.values.count, "a statement has at most \(PostgresLimits.values) values")
        }
        for index in query.values.indices {
            switch query.values[index] {
            case .null, .integer, .real: break
            case .text(let text):
                total += text.utf8.count
                guard !text.utf8.contains(0) else {
                    throw .unwritable(place: index + 1, "PostgreSQL keeps no text with a NUL character in it")
                }
            case .bytes(let bytes): total += bytes.count
            }
            guard total <= PostgresLimits.valueBytes else {
                throw .unwritable(
                    place: index + 1, "what is sent at once takes \(PostgresLimits.valueBytes) bytes at most")
            }
        }
    }

    /// Takes other values than before, which were checked.
    mutating func set(_ values: [SQLValue]) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for value in values { append(value) }
    }

    private mutating func append(_ value: SQLValue) {
        starts.append(bytes.count)
        var isBinary = false
        switch value {
        case .null: starts[starts.count - 1] = Self.null
        case .integer(let number): append(number)
        case .real(let number): append(text: number.isNaN ? "nan" : number.description)
        case .text(let text): append(text: text)
        case .bytes(let value):
            bytes += value
            isBinary = true
        }
        lengths.append(Int32(bytes.count - max(starts[starts.count - 1], 0)))
        formats.append(isBinary ? 1 : 0)
        // Also behind bytes, of which there may be none: an address there must be, for none is NULL.
        bytes.append(0)
    }

    private mutating func append(text: String) { bytes += text.utf8 }

    private mutating func append(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let first = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[first...].reverse()
    }

    /// What libpq takes: how many values, where they are, how long they are, and whether they are text. Valid within `body`.
    func withPointers(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32
    ) -> Int32 {
        unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: starts.count) { pointers in
            unsafe bytes.withUnsafeBytes { buffer in
                let first = unsafe buffer.assumingMemoryBound(to: CChar.self).baseAddress
                for index in starts.indices {
                    let start = starts[index] == Self.null ? nil : unsafe first! + starts[index]
                    unsafe pointers.initializeElement(at: index, to: start)
                }
                return unsafe body(Int32(starts.count), UnsafePointer(pointers.baseAddress), lengths, formats)
            }
        }
    }
}
