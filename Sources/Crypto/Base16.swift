/// Hexadecimal digits in lower case. RFC 4648, 8, where they are in upper case.
package enum Base16 {
    private static let alphabet = Alphabet("0123456789abcdef")

    package static func encode(_ bytes: borrowing Span<UInt8>) -> String { alphabet.encode(bytes) }
    package static func encode(_ bytes: [UInt8]) -> String { alphabet.encode(bytes.span) }

    /// Nil unless ``encode(_:)`` could have made it.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { alphabet.decode(text.utf8) }
}
