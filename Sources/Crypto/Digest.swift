/// The 32 bytes of a SHA-256 or of a code made with it.
///
/// Two are compared in the same time wherever they differ, so that nobody learns how far a guess was right.
package struct Digest: Sendable {
    package static let byteCount = 32

    /// The bytes in their order, the first in the highest place.
    private let words: InlineArray<4, UInt64>

    /// From exactly 32 bytes.
    package init?(_ bytes: borrowing Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words = InlineArray<4, UInt64>(repeating: 0)
        for index in bytes.indices { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
        self.words = words
    }

    package init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// From 64 digits, as ``description`` gives them.
    package init?(hex: String) {
        guard let bytes = Base16.decode(hex) else { return nil }
        self.init(bytes)
    }

    package var bytes: [UInt8] {
        (0..<Self.byteCount).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
    }
}

extension Digest: Hashable {
    package static func == (left: Digest, right: Digest) -> Bool {
        var difference: UInt64 = 0
        for index in 0..<4 { difference |= left.words[index] ^ right.words[index] }
        return difference == 0
    }

    package func hash(into hasher: inout Hasher) { for index in 0..<4 { hasher.combine(words[index]) } }
}

extension Digest: CustomStringConvertible {
    /// 64 digits of base 16, in lower case.
    package var description: String { Base16.encode(bytes) }
}
