/// Text without what does not matter when words are compared: case, accents, and all but one space between words.
///
/// Letters of our pages' languages are folded by a table; others stay as they are.
package struct FoldedText {
    static let space: UInt8 = 0x20

    /// UTF-8. Words are set apart by single spaces, also at both ends.
    package let bytes: [UInt8]

    /// Only the first `limit` scalars are looked at.
    package init(_ text: String, limit: Int = .max) {
        var bytes: [UInt8] = [Self.space]
        bytes.reserveCapacity(min(text.utf8.count, limit) + 2)
        for scalar in text.unicodeScalars.prefix(limit) {
            let value = scalar.value
            switch value {
            case 0x61...0x7a, 0x30...0x39: bytes.append(UInt8(value))
            case 0x41...0x5a: bytes.append(UInt8(value) | 0x20)
            case 0x27, 0x2019, 0x300...0x36f: continue  // Apostrophes, and accents that follow their letters.
            case 0..<0x80: Self.end(&bytes)
            default:
                if let letter = Self.latin(value) {
                    bytes.append(letter)
                } else if scalar.properties.isAlphabetic {
                    bytes += UTF8.encode(Self.cyrillic(value) ?? scalar)!
                } else {
                    Self.end(&bytes)
                }
            }
        }
        Self.end(&bytes)
        self.bytes = bytes
    }

    private static func end(_ bytes: inout [UInt8]) { if bytes.last != space { bytes.append(space) } }

    /// The plain letter under a Latin one with an accent. Most are Vietnamese, in a block of their own.
    private static func latin(_ value: UInt32) -> UInt8? {
        let letter: UInt8 =
            switch value {
            case 0xc0...0xff: western[Int(value) - 0xc0]
            case 0x100...0x17e: central[Int(value) - 0x100]
            case 0x1a0, 0x1a1: UInt8(ascii: "o")
            case 0x1af, 0x1b0: UInt8(ascii: "u")
            case 0x1ea0...0x1ef9: vietnamese[Int(value) - 0x1ea0]
            default: space
            }
        return letter == space ? nil : letter
    }

    /// A small letter; ё counts as е and й as и, as they do where their marks stand apart.
    private static func cyrillic(_ value: UInt32) -> Unicode.Scalar? {
        switch value {
        case 0x401, 0x451: "е"
        case 0x419, 0x439: "и"
        case 0x410...0x42f: Unicode.Scalar(value + 0x20)
        default: nil
        }
    }

    private static let western = Array("aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty".utf8)
    private static let central = Array(
        ("aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkkkllllll  llnnnnnn nnoooooooo"
            + "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz").utf8)
    private static let vietnamese = Array(
        ("aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooo"
            + "uuuuuuuuuuuuuuyyyyyyyy").utf8)
}
