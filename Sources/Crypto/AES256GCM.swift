import COpenSSL

/// Seals small secrets for storage: AES with 256 bits in Galois/counter mode, NIST SP 800-38D.
///
/// What is sealed is a nonce of 12 random bytes, the ciphertext, and a tag of 16 bytes. Because nonces are random, one key
/// may seal at most 2^32 messages (SP 800-38D, 8.3); beyond that two of them may share a nonce, and both lie open. A message
/// is shorter than 2 GiB: OpenSSL counts in 32 bits.
package struct AES256GCM: Sendable {
    /// The bytes are no sealed message of this key and this context, or are not whole any more. Which of them is not to be
    /// known, and nothing of the message is given out.
    package struct Unopenable: Error, Equatable, CustomStringConvertible {
        package let description =
            "the sealed bytes were changed, or were sealed under another key or for another context"
    }

    package static let keyByteCount = 32
    private static let nonceByteCount = 12
    private static let tagByteCount = 16
    /// How much longer the sealed message is than the open one.
    package static let overhead = nonceByteCount + tagByteCount

    private static let algorithm = Algorithm()
    private let key: [UInt8]

    /// With a key of exactly 32 bytes.
    package init?(key: [UInt8]) {
        guard key.count == Self.keyByteCount else { return nil }
        self.key = key
    }

    /// - Parameter context: what the message belongs to, such as the id of its row. It is not stored, and whoever opens the
    ///   message must name the same: so that a sealed message moved elsewhere does not open there.
    package func seal(
        _ message: [UInt8], for context: [UInt8] = [], using random: inout some RandomNumberGenerator
    ) -> [UInt8] {
        let nonce = random.bytes(Self.nonceByteCount)
        let cipher = Cipher(key: key, nonce: nonce, seals: true)
        cipher.authenticate(context)
        return nonce + cipher.update(message) + cipher.finishSealing(tagByteCount: Self.tagByteCount)
    }

    package func open(_ sealed: [UInt8], for context: [UInt8] = []) throws(Unopenable) -> [UInt8] {
        guard sealed.count >= Self.overhead else { throw Unopenable() }
        let nonce = Array(sealed.prefix(Self.nonceByteCount))
        let tag = Array(sealed.suffix(Self.tagByteCount))
        let cipher = Cipher(key: key, nonce: nonce, seals: false)
        cipher.authenticate(context)
        let message = cipher.update(Array(sealed[Self.nonceByteCount..<sealed.count - Self.tagByteCount]))
        guard cipher.finishOpening(tag: tag) else { throw Unopenable() }
        return message
    }

    /// One message on its way through OpenSSL.
    @safe private struct Cipher: ~Copyable {
        private let context: OpaquePointer

        init(key: [UInt8], nonce: [UInt8], seals: Bool) {
            unsafe context = orOutOfMemory(EVP_CIPHER_CTX_new())
            unsafe orBroken(EVP_CipherInit_ex2(context, algorithm.pointer, key, nonce, seals ? 1 : 0, nil))
        }

        deinit { unsafe EVP_CIPHER_CTX_free(context) }

        borrowing func authenticate(_ bytes: [UInt8]) {
            guard !bytes.isEmpty else { return }
            var count: Int32 = 0
            unsafe orBroken(EVP_CipherUpdate(context, nil, &count, bytes, Int32(bytes.count)))
        }

        borrowing func update(_ bytes: [UInt8]) -> [UInt8] {
            guard !bytes.isEmpty else { return [] }
            var result = [UInt8](repeating: 0, count: bytes.count)
            var count: Int32 = 0
            unsafe orBroken(EVP_CipherUpdate(context, &result, &count, bytes, Int32(bytes.count)))
            return result
        }

        borrowing func finishSealing(tagByteCount: Int) -> [UInt8] {
            var tag = [UInt8](repeating: 0, count: tagByteCount)
            var count: Int32 = 0
            unsafe orBroken(EVP_CipherFinal_ex(context, &tag, &count))
            unsafe orBroken(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag))
            return tag
        }

        /// False when the message is not what was sealed.
        borrowing func finishOpening(tag: [UInt8]) -> Bool {
            var (tag, count) = (tag, Int32(0))
            unsafe orBroken(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag))
            return unsafe EVP_CipherFinal_ex(context, &tag, &count) == 1
        }
    }

    /// OpenSSL never changes it once it is fetched, and it is never freed.
    @safe private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer
        init() { unsafe pointer = orOutOfMemory(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)) }
    }
}
