/// The caller's own name for a request, under which it may be sent again: 1 to 255 visible ASCII characters.
///
/// The header's draft writes it as a quoted string and most clients without quotes: `"abc"` and `abc` are one key.
package struct IdempotencyKey: Sendable, Hashable {
    package static let maximumLength = 255
    package let text: String

    package init(_ field: String) throws(ServiceError) {
        var bytes = field.utf8[...]
        if bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") {
            bytes = bytes.dropFirst().dropLast()
        }
        guard (1...Self.maximumLength).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ServiceError(
                .invalidInput,
                "Idempotency-Key must be 1 to \(Self.maximumLength) visible ASCII characters, such as a UUID.")
        }
        text = String(bytes)!
    }
}
