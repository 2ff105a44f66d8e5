/// Base 64 as RFC 4648, 4 has it: with `+` and `/`, and padded.
package enum Base64 {
    private static let alphabet = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    package static func encode(_ bytes: borrowing Span<UInt8>) -> String {
        let text = alphabet.encode(bytes)
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    package static func encode(_ bytes: [UInt8]) -> String { encode(bytes.span) }

    /// Nil unless ``encode(_:)`` could have made it.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let count = text.utf8.count
        guard count % 4 == 0 else { return nil }
        let padding = text.utf8.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return alphabet.decode(text.utf8.prefix(count - padding))
    }
}

/// Base 64 for addresses and tokens, RFC 4648, 5: with `-` and `_`, and not padded.
package enum Base64URL {
    private static let alphabet = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    package static func encode(_ bytes: borrowing Span<UInt8>) -> String { alphabet.encode(bytes) }
    package static func encode(_ bytes: [UInt8]) -> String { alphabet.encode(bytes.span) }

    /// Nil unless ``encode(_:)`` could have made it.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { alphabet.decode(text.utf8) }
}
