/// Crockford's base 32 in lower case: no letter in it is taken for another or for a digit, and a double click selects it all.
/// 20 bytes are 32 characters.
package enum Base32 {
    private static let alphabet = Alphabet("0123456789abcdefghjkmnpqrstvwxyz")

    package static func encode(_ bytes: borrowing Span<UInt8>) -> String { alphabet.encode(bytes) }
    package static func encode(_ bytes: [UInt8]) -> String { alphabet.encode(bytes.span) }

    /// Nil unless ``encode(_:)`` could have made it: neither capitals nor the letters that Crockford forgives are read, for
    /// what is compared as text must have one spelling.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { alphabet.decode(text.utf8) }
}
