import Crypto

/// Signs callbacks with Ed25519, for the vendors that do. The key follows from the seed.
struct Notary: Sendable {
    private let key: Ed25519.PrivateKey

    init(seed: UInt64) {
        guard let key = Ed25519.PrivateKey(SHA256.digest(of: "vendor-simulator notary \(seed)").bytes) else {
            preconditionFailure("a digest is as long as a key")
        }
        self.key = key
    }

    var publicKey: [UInt8] { key.publicKey }
    func sign(_ text: String) -> [UInt8] { key.sign(Array(text.utf8)) }
}
