/// The checksum of zlib, PNG and Ethernet: tells a mistyped key from an unknown one. Against malice it does nothing.
package enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
    }

    package static func checksum(of bytes: borrowing Span<UInt8>) -> UInt32 {
        let table = table.span
        var rest = ~UInt32(0)
        for index in bytes.indices { rest = rest >> 8 ^ table[Int((rest ^ UInt32(bytes[index])) & 0xff)] }
        return ~rest
    }

    package static func checksum(of bytes: [UInt8]) -> UInt32 { checksum(of: bytes.span) }

    /// Of the text's UTF-8.
    package static func checksum(of text: String) -> UInt32 { checksum(of: text.utf8.span) }
}
