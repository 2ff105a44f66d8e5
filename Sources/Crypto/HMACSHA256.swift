import COpenSSL

/// A message authentication code in the making: HMAC over SHA-256, RFC 2104. Compare codes as ``Digest``s only: that
/// takes the same time whatever is different.
@safe package struct HMACSHA256: ~Copyable {
    /// Looked up once: OpenSSL searches its providers each time it is asked by name.
    private static let algorithm = Algorithm()
    private let context: OpaquePointer

    package init(key: borrowing Span<UInt8>) {
        unsafe context = orOutOfMemory(EVP_MAC_CTX_new(Self.algorithm.pointer))
        unsafe key.withUnsafeBufferPointer {
            unsafe orBroken(copenssl_hmac_sha256_begin(context, $0.baseAddress, $0.count))
        }
    }

    package init(key: [UInt8]) { self.init(key: key.span) }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    package mutating func update(_ bytes: borrowing Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe orBroken(EVP_MAC_update(context, $0.baseAddress, $0.count)) }
    }

    package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    package mutating func update(_ text: String) { update(text.utf8.span) }

    package consuming func finish() -> Digest {
        var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
        var count = 0
        unsafe orBroken(EVP_MAC_final(context, &bytes, &count, bytes.count))
        return Digest(bytes)!
    }

    // MARK: - At once

    package static func code(for message: borrowing Span<UInt8>, key: borrowing Span<UInt8>) -> Digest {
        var code = HMACSHA256(key: key)
        code.update(message)
        return code.finish()
    }

    package static func code(for message: [UInt8], key: [UInt8]) -> Digest { code(for: message.span, key: key.span) }

    /// Over the text's UTF-8.
    package static func code(for message: String, key: [UInt8]) -> Digest {
        code(for: message.utf8.span, key: key.span)
    }

    /// OpenSSL never changes it once it is fetched, and it is never freed.
    @safe private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer
        init() { unsafe pointer = orOutOfMemory(EVP_MAC_fetch(nil, "HMAC", nil)) }
    }
}
