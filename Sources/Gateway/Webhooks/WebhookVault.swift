import Crypto
package import Telemetry

/// Seals receivers' secrets for the store, and makes names that tell nothing: under a key of the data folder, so that a copy
/// of the database alone signs nothing.
package struct WebhookVault: Sendable {
    private let cipher: AES256GCM
    private let key: [UInt8]

    /// With a key of exactly 32 bytes.
    package init?(key: [UInt8]) {
        guard let cipher = AES256GCM(key: key) else { return nil }
        (self.cipher, self.key) = (cipher, key)
    }

    /// - Parameter owner: the endpoint's or account's id: sealed for one, it does not open for another.
    package func seal(_ secret: WebhookSecret, for owner: String, using random: inout some RandomNumberGenerator)
        -> [UInt8]
    {
        cipher.seal(secret.key, for: Array(owner.utf8), using: &random)
    }

    /// The secrets to sign with at a moment, the current one first; nil where they do not open under this key.
    package func open(_ sealed: SealedSecrets, for owner: String, at now: Timestamp) -> [WebhookSecret]? {
        let context = Array(owner.utf8)
        guard let current = try? cipher.open(sealed.current, for: context) else { return nil }
        guard let previous = sealed.previous, now < previous.until else { return [WebhookSecret(key: current)] }
        guard let former = try? cipher.open(previous.sealed, for: context) else { return nil }
        return [WebhookSecret(key: current), WebhookSecret(key: former)]
    }

    /// Signs messages to generations' own addresses until the account asks for a secret. Nobody is ever shown it.
    package func firstSecret(of account: Identifier<Account>) -> WebhookSecret {
        WebhookSecret(key: derive("first secret of \(account)"))
    }

    /// An event's name, which is the same each time it is told. Numbers would tell how much others do.
    package func eventID(_ sequence: Int) -> Identifier<WebhookEvent> {
        Identifier("msg_\(Base32.encode(Array(derive("event \(sequence)").prefix(Self.eventBytes))))")
    }

    private static let eventBytes = 15

    /// A place in the order of all events, for one account's eyes, who learns nothing from it.
    package func cursor(
        _ sequence: Int, of account: Identifier<Account>, using random: inout some RandomNumberGenerator
    ) -> String {
        Base64URL.encode(cipher.seal(Array("\(sequence)".utf8), for: cursorContext(account), using: &random))
    }

    package func sequence(_ cursor: String, of account: Identifier<Account>) -> Int? {
        guard let sealed = Base64URL.decode(cursor),
            let open = try? cipher.open(sealed, for: cursorContext(account))
        else { return nil }
        return Int(String(decoding: open, as: UTF8.self))
    }

    private func cursorContext(_ account: Identifier<Account>) -> [UInt8] { Array("cursor of \(account)".utf8) }

    private func derive(_ purpose: String) -> [UInt8] { HMACSHA256.code(for: purpose, key: key).bytes }
}
