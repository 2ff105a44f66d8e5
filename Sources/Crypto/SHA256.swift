import COpenSSL

/// A SHA-256 in the making: what is hashed may come in pieces and need never be in memory as a whole.
@safe package struct SHA256: ~Copyable {
    /// Looked up once: OpenSSL searches its providers each time it is asked by name.
    private static let algorithm = Algorithm()
    private let context: OpaquePointer

    package init() {
        unsafe context = orOutOfMemory(EVP_MD_CTX_new())
        unsafe orBroken(EVP_DigestInit_ex2(context, Self.algorithm.pointer, nil))
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: borrowing Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe orBroken(EVP_DigestUpdate(context, $0.baseAddress, $0.count)) }
    }

    package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    package mutating func update(_ text: String) { update(text.utf8.span) }

    package consuming func finish() -> Digest {
        var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
        unsafe orBroken(EVP_DigestFinal_ex(context, &bytes, nil))
        return Digest(bytes)!
    }

    // MARK: - At once

    package static func digest(of bytes: borrowing Span<UInt8>) -> Digest {
        var digest = InlineArray<32, UInt8>(repeating: 0)
        var span = digest.mutableSpan
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe span.withUnsafeMutableBufferPointer { digest in
                unsafe orBroken(
                    EVP_Digest(bytes.baseAddress, bytes.count, digest.baseAddress, nil, algorithm.pointer, nil))
            }
        }
        return Digest(digest.span)!
    }

    package static func digest(of bytes: [UInt8]) -> Digest { digest(of: bytes.span) }

    /// Of the text's UTF-8.
    package static func digest(of text: String) -> Digest { digest(of: text.utf8.span) }

    /// OpenSSL never changes it once it is fetched, and it is never freed.
    @safe private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer
        init() { unsafe pointer = orOutOfMemory(EVP_MD_fetch(nil, "SHA256", nil)) }
    }
}
