/// Signatures of 64 bytes under keys of 32 (RFC 8032), as vendors sign what they call out with.
package enum Ed25519 {
    package static let keyByteCount = 32

    /// The half that everybody may know.
    package struct PublicKey: Sendable {
        private let key: AsymmetricKey

        /// nil where it is not 32 bytes long.
        package init?(_ bytes: [UInt8]) {
            guard bytes.count == keyByteCount, let key = AsymmetricKey(ed25519PublicKey: bytes) else { return nil }
            self.key = key
        }

        package func isGood(_ signature: [UInt8], of message: [UInt8]) -> Bool {
            key.isGood(signature, of: message, digest: nil)
        }
    }

    package struct PrivateKey: Sendable {
        private let key: AsymmetricKey

        /// nil where it is not 32 bytes long.
        package init?(_ bytes: [UInt8]) {
            guard bytes.count == keyByteCount, let key = AsymmetricKey(ed25519PrivateKey: bytes) else { return nil }
            self.key = key
        }

        package var publicKey: [UInt8] { key.rawPublicKey ?? [] }
        package func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message, digest: nil) }
    }
}
