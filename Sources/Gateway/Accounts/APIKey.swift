package import Crypto
package import Telemetry

/// What a key is for.
package enum KeyMode: String, Sendable, CaseIterable {
    /// Runs on the configured vendors and spends credits.
    case live
    /// Runs in the sandbox and spends none.
    case test
    /// Administers; belongs to no account.
    case admin
}

/// A key as its holder has it: `dk_MODE_` and a random part that ends with a checksum.
///
/// The checksum tells a mistyped key, or one that was never ours, without a look into the store.
package struct APIKey: Sendable {
    package let mode: KeyMode
    package let secret: Secret
    /// What is stored instead of the key. The random part has 160 bits, so that no salt or stretching is needed.
    package let digest: Digest

    private static let randomBytes = 20
    private static let checksumBytes = 4

    /// Makes a key nobody has seen.
    package init(_ mode: KeyMode, using random: inout some RandomNumberGenerator) {
        let bytes = random.bytes(Self.randomBytes)
        self.init(mode, text: Self.prefix(mode) + Base32.encode(bytes + Self.checksum(mode, bytes)))
    }

    /// Reads a key; nil where it cannot be one of ours.
    package init?(_ text: String) {
        guard let mode = KeyMode.allCases.first(where: { text.hasPrefix(Self.prefix($0)) }),
            let bytes = Base32.decode(text.dropFirst(Self.prefix(mode).count)),
            bytes.count == Self.randomBytes + Self.checksumBytes
        else { return nil }
        let random = Array(bytes.prefix(Self.randomBytes))
        guard Array(bytes.suffix(Self.checksumBytes)) == Self.checksum(mode, random) else { return nil }
        self.init(mode, text: text)
    }

    /// How it begins, to tell it from others by: 140 bits of it stay unknown.
    package var hint: String { String(secret.reveal().prefix(Self.prefix(mode).count + Self.hintCharacters)) }

    private static let hintCharacters = 4

    private init(_ mode: KeyMode, text: String) {
        (self.mode, self.secret) = (mode, Secret(text))
        digest = SHA256.digest(of: Array(text.utf8))
    }

    static func prefix(_ mode: KeyMode) -> String { "dk_\(mode.rawValue)_" }

    /// Over the mode too: a test key does not become a live one by another prefix.
    private static func checksum(_ mode: KeyMode, _ bytes: [UInt8]) -> [UInt8] {
        let sum = CRC32.checksum(of: Array(mode.rawValue.utf8) + bytes)
        return (0..<checksumBytes).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }
}

/// What the store knows of a key.
package struct KeyRecord: Sendable, Equatable {
    package let id: Identifier<KeyRecord>
    /// nil for an admin key.
    package let account: Identifier<Account>?
    package let mode: KeyMode
    package let name: String
    package let digest: Digest
    /// How the key begins; of those that were made before this was kept, what all of their mode begin with.
    package let hint: String
    package let createdAt: Timestamp
    package let revokedAt: Timestamp?

    package init(
        id: Identifier<KeyRecord>, account: Identifier<Account>?, mode: KeyMode, name: String, digest: Digest,
        hint: String? = nil, createdAt: Timestamp, revokedAt: Timestamp? = nil
    ) {
        precondition((account == nil) == (mode == .admin), "an admin key has no account, and every other has one")
        (self.id, self.account, self.mode, self.name) = (id, account, mode, name)
        (self.digest, self.hint) = (digest, hint ?? APIKey.prefix(mode))
        (self.createdAt, self.revokedAt) = (createdAt, revokedAt)
    }

    package init(
        _ key: APIKey, id: Identifier<KeyRecord>, account: Identifier<Account>?, name: String, createdAt: Timestamp
    ) {
        self.init(
            id: id, account: account, mode: key.mode, name: name, digest: key.digest, hint: key.hint,
            createdAt: createdAt)
    }
}

/// How many keys an account may make itself. Whoever administers is not bound.
package struct KeyBounds: Sendable {
    /// That are not revoked.
    package var inUse = 100
    /// With all that were: they stay in the list.
    package var ever = 1000

    package init() {}
}
