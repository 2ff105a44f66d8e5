import CPostgres
package import SQL

/// One row of an answer. It is lent, and cannot be kept.
@safe package struct Row: ~Copyable, SQLRow {
    private let result: OpaquePointer
    private let row: Int32

    /// The types of all columns have been found to be readable.
    @unsafe init(_ result: OpaquePointer, _ row: Int32) { unsafe (self.result, self.row) = (result, row) }

    /// A `boolean` is 0 or 1, as a query binds it. A `timestamptz` is milliseconds since 1970 in UTC, rounded down; a `uuid` its
    /// text.
    package func value(at column: Int) -> SQLValue {
        let column = Int32(column)
        guard unsafe PQgetisnull(result, row, column) == 0 else { return .null }
        let start = unsafe UnsafeRawPointer(PQgetvalue(result, row, column)!)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        switch unsafe ColumnType(rawValue: PQftype(result, column)) {
        case .int8: return unsafe .integer(bytes.number(Int64.self))
        case .text, .varchar, .bpchar, .name, .json, .unknown:
            return unsafe .text(String(decoding: bytes, as: UTF8.self))
        case .bool: return unsafe .integer(bytes[0] == 0 ? 0 : 1)
        case .bytea: return unsafe .bytes(Array(bytes))
        case .int4: return unsafe .integer(Int64(bytes.number(Int32.self)))
        case .int2: return unsafe .integer(Int64(bytes.number(Int16.self)))
        case .oid: return unsafe .integer(Int64(bytes.number(UInt32.self)))
        case .float8: return unsafe .real(Double(bitPattern: bytes.number(UInt64.self)))
        case .float4: return unsafe .real(Double(Float(bitPattern: bytes.number(UInt32.self))))
        // Its format's version comes first.
        case .jsonb: return unsafe .text(String(decoding: bytes.dropFirst(), as: UTF8.self))
        case .timestamptz: return unsafe .integer(Self.milliseconds(bytes.number(Int64.self)))
        case .uuid: return unsafe .text(Self.uuid(bytes))
        case .void, nil: return .null
        }
    }

    /// From microseconds since 2000. Infinities stay the furthest that there is.
    private static func milliseconds(_ microseconds: Int64) -> Int64 {
        if microseconds == .max || microseconds == .min { return microseconds }
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
        return quotient - (remainder < 0 ? 1 : 0) + 946_684_800_000
    }

    private static func uuid(_ bytes: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for index in bytes.indices {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            unsafe text += [digits[Int(bytes[index] >> 4)], digits[Int(bytes[index] & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    /// A number in network order. The server sends as many bytes as its type has.
    fileprivate func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        precondition(count == MemoryLayout<Number>.size, "a number of another size than its type")
        return unsafe Number(bigEndian: loadUnaligned(as: Number.self))
    }
}
