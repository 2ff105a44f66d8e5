import Crypto
import HTTPTypes
import JSON

/// Callbacks signed as the Standard Webhooks specification says, which several vendors follow.
enum StandardWebhook {
    private static let id = FieldName("webhook-id")
    private static let timestamp = FieldName("webhook-timestamp")
    private static let signature = FieldName("webhook-signature")

    /// - Parameter secret: `whsec_` and the key in base64.
    static func notice(_ url: String, _ body: JSON, secret: String, id: String, unixTime: Int) -> Notice {
        let bytes = body.bytes
        let text = "\(id).\(unixTime).\(String(decoding: bytes, as: UTF8.self))"
        return Notice(
            url, bytes: bytes,
            [
                (Self.id, id), (timestamp, "\(unixTime)"), (signature, sign(text, secret: secret)),
            ])
    }

    static func sign(_ text: String, secret: String) -> String {
        let key = Base64.decode(secret.dropFirst("whsec_".count)) ?? Array(secret.utf8)
        return "v1,\(Base64.encode(HMACSHA256.code(for: text, key: key).bytes))"
    }
}
