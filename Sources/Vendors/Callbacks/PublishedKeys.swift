import Crypto
import Gateway
import HTTPTypes
import JSON

/// A vendor's Ed25519 signatures: where its keys are, and what it signs.
struct PublishedKeys: Sendable {
    /// What a callback says of itself.
    struct Claim: Sendable {
        let message: [UInt8]
        let signature: [UInt8]
        /// When it was sent, in seconds since 1970.
        let time: String
    }

    /// Fetches the keys.
    let request: HTTPRequest
    let read: @Sendable (JSON) -> [Ed25519.PublicKey]
    /// nil where something of it is missing.
    let claim: @Sendable (VendorCallback) -> Claim?

    /// How long keys are believed.
    static let lifetime: Duration = .seconds(86_400)
    /// What fits no key may be signed with a newer one: they are fetched again, but not for everybody who sends us garbage.
    static let shortestLifetime: Duration = .seconds(60)
    /// Vendors have one or two.
    static let most = 16

    func keys(in response: HTTPResponse) throws(VendorError) -> [Ed25519.PublicKey] {
        guard response.status.isSuccess else { throw response.failure() }
        let keys = Array(read(try response.json()).prefix(Self.most))
        guard !keys.isEmpty else { throw .unreadable("no keys") }
        return keys
    }

    /// The keys of a JWKS (RFC 8037) that are of this kind.
    static func jwks(_ json: JSON) -> [Ed25519.PublicKey] {
        (json["keys"]?.arrayValue ?? []).compactMap { key in
            guard key["crv"]?.stringValue == "Ed25519", let text = key["x"]?.stringValue else { return nil }
            return Base64URL.decode(text).flatMap { Ed25519.PublicKey($0) }
        }
    }
}
