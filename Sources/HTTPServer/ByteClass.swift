/// The sets of bytes that HTTP's grammar is made of (RFC 9110 §5.6.2, §5.5).
///
/// Here and not in HTTPTypes, because what another module inlines must be marked through and through, and a call for each byte
/// would be a tenth of a request's time.
enum ByteClass {
    // One bit a byte: 0–63, then 64–127.
    private static let tokenLow: UInt64 = 0x03ff_6cfa_0000_0000  // ! # $ % & ' * + - . 0–9
    private static let tokenHigh: UInt64 = 0x57ff_ffff_c7ff_fffe  // A–Z ^ _ ` a–z | ~

    /// A letter, a digit, or one of ! # $ % & ' * + - . ^ _ ` | ~
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 64 ? tokenLow >> UInt64(byte) & 1 != 0 : byte < 128 && tokenHigh >> UInt64(byte & 63) & 1 != 0
    }

    /// What may stand in a field's value: everything but control characters, of which only the tab may.
    @inline(__always)
    static func isFieldContent(_ byte: UInt8) -> Bool { byte >= 0x20 ? byte != 0x7f : byte == 0x09 }

    /// The first place from `start` on whose byte is not ``isFieldContent(_:)``, or the end.
    ///
    /// Values are most of a head, so they are looked through eight bytes at a time.
    @inline(__always)
    static func skipFieldContent(_ input: borrowing Span<UInt8>, from start: Int) -> Int {
        var index = start
        let bytes = unsafe input.bytes
        while index + 8 <= input.count {
            // Reason: the check above keeps the eight bytes inside of the span.
            let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let controls = (word &- 0x2020_2020_2020_2020) & ~word  // Below 0x20, where the high bit is clear.
            let deletes = word ^ 0x7f7f_7f7f_7f7f_7f7f
            let isDelete = (deletes &- 0x0101_0101_0101_0101) & ~deletes
            guard (controls | isDelete) & 0x8080_8080_8080_8080 == 0 else { break }
            index += 8
        }
        while index < input.count, isFieldContent(input[index]) { index += 1 }
        return index
    }

    /// Up to eight bytes as one number, letters in lower case.
    @inline(__always)
    static func word(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var word: UInt64 = 0
        for index in range { word = word << 8 | UInt64(lowercased(input[index])) }
        return word
    }

    /// What may stand in a request's target. The fragment sign may not: a fragment is never sent (RFC 9112 §3.2).
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "#") }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit; nil for anything else.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = byte | 0x20
        return letter &- 0x61 < 6 ? letter &- 0x61 + 10 : nil
    }
}
