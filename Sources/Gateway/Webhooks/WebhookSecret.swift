import Crypto
package import Telemetry

/// What messages to a receiver are signed with: `whsec_` and 24 to 64 bytes in base64, as the Standard Webhooks
/// specification has it.
package struct WebhookSecret: Sendable {
    package static let sizes = 24...64
    private static let prefix = "whsec_"
    private static let newSize = 32

    /// As its owner gets it, once.
    package let text: Secret
    let key: [UInt8]

    package init(using random: inout some RandomNumberGenerator) { self.init(key: random.bytes(Self.newSize)) }

    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let key = Base64.decode(text.dropFirst(Self.prefix.count)),
            Self.sizes.contains(key.count)
        else { return nil }
        self.init(key: key)
    }

    init(key: [UInt8]) { (self.key, text) = (key, Secret(Self.prefix + Base64.encode(key))) }

    /// `v1,` and the code of id, moment and body.
    package func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        var code = HMACSHA256(key: key)
        code.update("\(id).\(seconds).")
        code.update(body)
        return "v1,\(Base64.encode(code.finish().bytes))"
    }
}

/// An endpoint's secrets as they are stored: sealed, and two of them for a while after a rotation.
package struct SealedSecrets: Sendable, Equatable {
    /// How long messages are still signed with the former secret too.
    package static let overlap: Duration = .seconds(24 * 3600)

    package struct Previous: Sendable, Equatable {
        package let sealed: [UInt8]
        package let until: Timestamp

        package init(sealed: [UInt8], until: Timestamp) { (self.sealed, self.until) = (sealed, until) }
    }

    package let current: [UInt8]
    package let previous: Previous?

    package init(current: [UInt8], previous: Previous? = nil) { (self.current, self.previous) = (current, previous) }

    package func rotated(to sealed: [UInt8], at now: Timestamp) -> SealedSecrets {
        SealedSecrets(current: sealed, previous: Previous(sealed: current, until: now + Self.overlap))
    }
}
