/// The sets of bytes that HTTP's grammar is made of (RFC 9110 §5.6.2, §5.5).
///
/// Here and not in HTTPTypes, because the compiler inlines nothing from another module that is not public, and a call for
/// each byte would be a tenth of a request's time.
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
