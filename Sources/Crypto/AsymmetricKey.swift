import COpenSSL

/// A key of OpenSSL's, of either half, which is never changed once it is made; freed with its last owner.
@safe final class AsymmetricKey: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// nil where OpenSSL finds no key in what it was given.
    private init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else {
            // What stays in the thread's list of errors would be taken for one of a connection.
            ERR_clear_error()
            return nil
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    convenience init?(ed25519PublicKey bytes: [UInt8]) {
        unsafe self.init(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count))
    }

    convenience init?(ed25519PrivateKey bytes: [UInt8]) {
        unsafe self.init(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, bytes, bytes.count))
    }

    /// A private key in PKCS #8 or, for RSA, in PKCS #1.
    convenience init?(privateKeyDER bytes: [UInt8]) {
        unsafe self.init(
            bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                return unsafe d2i_AutoPrivateKey(nil, &start, buffer.count)
            })
    }

    var isRSA: Bool { unsafe EVP_PKEY_get_base_id(pointer) == EVP_PKEY_RSA }
    var bits: Int { unsafe Int(EVP_PKEY_get_bits(pointer)) }

    /// The 32 bytes of an Ed25519 key's public half.
    var rawPublicKey: [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count else { return nil }
        return bytes
    }

    /// - Parameter digest: what the message is hashed with first; nil for Ed25519, which does so itself.
    func sign(_ message: [UInt8], digest: String?) -> [UInt8] {
        let context = unsafe orOutOfMemory(EVP_MD_CTX_new())
        defer { unsafe EVP_MD_CTX_free(context) }
        unsafe orBroken(EVP_DigestSignInit_ex(context, nil, digest, nil, nil, pointer, nil))
        var count = 0
        unsafe orBroken(EVP_DigestSign(context, nil, &count, message, message.count))
        var signature = [UInt8](repeating: 0, count: count)
        unsafe orBroken(EVP_DigestSign(context, &signature, &count, message, message.count))
        return Array(signature.prefix(count))
    }

    func isGood(_ signature: [UInt8], of message: [UInt8], digest: String?) -> Bool {
        let context = unsafe orOutOfMemory(EVP_MD_CTX_new())
        defer { unsafe EVP_MD_CTX_free(context) }
        unsafe orBroken(EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, pointer, nil))
        let isGood =
            unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !isGood { ERR_clear_error() }
        return isGood
    }
}
