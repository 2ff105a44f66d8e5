import COpenSSL

/// SHA-1, for protocols that use it where nothing depends on its strength. It keeps no secret and proves nothing.
package enum SHA1 {
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        unsafe orBroken(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil))
        return digest
    }
}
