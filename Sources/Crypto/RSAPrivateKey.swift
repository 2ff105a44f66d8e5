/// A private key of RSA that signs with SHA-256 and the padding of PKCS #1 (RFC 8017, 8.2): what tokens call RS256.
package struct RSAPrivateKey: Sendable {
    private let key: AsymmetricKey
    /// Shorter ones were given up long ago.
    private static let fewestBits = 2048

    /// From PEM, in PKCS #8 or PKCS #1. nil for anything else, for an encrypted key, and for one that is too short.
    package init?(pem text: String) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN") }),
            let end = lines.firstIndex(where: { $0.hasPrefix("-----END") }), begin < end,
            let bytes = Base64.decode(lines[(begin + 1)..<end].joined()),
            let key = AsymmetricKey(privateKeyDER: bytes), key.isRSA, key.bits >= Self.fewestBits
        else { return nil }
        self.key = key
    }

    private static let digest = "SHA256"

    package func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message, digest: Self.digest) }

    /// Whether the signature was made with this key.
    package func isGood(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        key.isGood(signature, of: message, digest: Self.digest)
    }
}
