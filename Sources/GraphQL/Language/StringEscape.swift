/// One escape sequence in a quoted string: the character it stands for and how many bytes it takes.
struct StringEscape {
    let scalar: Unicode.Scalar
    let length: Int

    /// Digits that `\u{…}` may have, leading zeros included.
    private static let maximumDigits = 8

    /// Reads the escape whose backslash is at `start`; nil if it is none.
    init?(at start: Int, in bytes: [UInt8]) {
        guard start + 1 < bytes.count else { return nil }
        let simple: Unicode.Scalar
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): simple = "\""
        case UInt8(ascii: "\\"): simple = "\\"
        case UInt8(ascii: "/"): simple = "/"
        case UInt8(ascii: "b"): simple = "\u{8}"
        case UInt8(ascii: "f"): simple = "\u{C}"
        case UInt8(ascii: "n"): simple = "\n"
        case UInt8(ascii: "r"): simple = "\r"
        case UInt8(ascii: "t"): simple = "\t"
        case UInt8(ascii: "u"):
            if start + 2 < bytes.count, bytes[start + 2] == UInt8(ascii: "{") {
                self.init(bracedAt: start, in: bytes)
            } else {
                self.init(fixedAt: start, in: bytes)
            }
            return
        default: return nil
        }
        self.init(scalar: simple, length: 2)
    }

    private init(scalar: Unicode.Scalar, length: Int) { (self.scalar, self.length) = (scalar, length) }

    /// `\u{1F600}`: any scalar value.
    private init?(bracedAt start: Int, in bytes: [UInt8]) {
        var value: UInt32 = 0
        for digits in 0...Self.maximumDigits {
            let position = start + 3 + digits
            guard position < bytes.count else { return nil }
            if bytes[position] == UInt8(ascii: "}") {
                guard digits > 0, let scalar = Unicode.Scalar(value) else { return nil }
                self.init(scalar: scalar, length: digits + 4)
                return
            }
            guard let digit = Self.hexDigit(bytes[position]) else { return nil }
            value = value << 4 | digit
        }
        return nil
    }

    /// `\u00E9`, or two of them that make a surrogate pair.
    private init?(fixedAt start: Int, in bytes: [UInt8]) {
        guard let first = Self.fixedUnit(at: start, in: bytes) else { return nil }
        if let scalar = Unicode.Scalar(first) {
            self.init(scalar: scalar, length: 6)
            return
        }
        guard 0xD800..<0xDC00 ~= first, let second = Self.fixedUnit(at: start + 6, in: bytes),
            0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { return nil }
        self.init(scalar: scalar, length: 12)
    }

    private static func fixedUnit(at start: Int, in bytes: [UInt8]) -> UInt32? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var value: UInt32 = 0
        for byte in bytes[(start + 2)..<(start + 6)] {
            guard let digit = hexDigit(byte) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
