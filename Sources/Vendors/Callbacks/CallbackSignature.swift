import Crypto
import Gateway
import HTTPTypes
import Telemetry

/// How a vendor signs its callbacks.
enum CallbackSignature: Sendable {
    /// Not at all, or its secret is not configured.
    case none
    /// As the Standard Webhooks specification says.
    case standardWebhook(Secret)
    /// The hex HMAC-SHA256 of the body, in any of these fields; `sha256=` may stand before it.
    case hex(Secret, [FieldName])
    /// Ed25519, under keys that the vendor publishes.
    case published(PublishedKeys)

    /// A callback's age, either way: clocks differ.
    private static let tolerance = 300

    /// - Parameter keys: that the vendor published, where it does.
    func isGood(_ callback: VendorCallback, at now: Timestamp, under keys: [Ed25519.PublicKey] = []) -> Bool {
        switch self {
        case .none: true
        case .published(let published):
            published.claim(callback).map { claim in
                Self.isFresh(claim.time, at: now)
                    && keys.contains { $0.isGood(claim.signature, of: claim.message) }
            } ?? false
        case .standardWebhook(let secret): Self.isGood(callback, secret.reveal(), at: now)
        case .hex(let secret, let names):
            names.contains { name in
                guard var given = callback.fields[name]?.lowercased() else { return false }
                if given.hasPrefix(Self.prefix) { given.removeFirst(Self.prefix.count) }
                let code = HMACSHA256.code(for: callback.body, key: Array(secret.reveal().utf8))
                return ConstantTime.areEqual(given, Base16.encode(code.bytes))
            }
        }
    }

    private static let prefix = "sha256="

    private static func isFresh(_ time: String, at now: Timestamp) -> Bool {
        let unixTime = Int(now.milliseconds / 1000)
        return Int(time).map { (unixTime - tolerance...unixTime + tolerance).contains($0) } ?? false
    }

    private static let id = FieldName("webhook-id")
    private static let timestamp = FieldName("webhook-timestamp")
    private static let signature = FieldName("webhook-signature")

    /// `v1,` and base64, several with blanks between them while a secret is rotated; one that fits is enough.
    private static func isGood(_ callback: VendorCallback, _ secret: String, at now: Timestamp) -> Bool {
        guard let id = callback.fields[id], let time = callback.fields[timestamp], isFresh(time, at: now),
            let given = callback.fields[signature]
        else { return false }
        let key = secret.hasPrefix("whsec_") ? Base64.decode(secret.dropFirst(6)) : nil
        let signed = Array("\(id).\(time).".utf8) + callback.body
        let code = "v1,\(Base64.encode(HMACSHA256.code(for: signed, key: key ?? Array(secret.utf8)).bytes))"
        return given.split(separator: " ").contains { ConstantTime.areEqual(String($0), code) }
    }
}
