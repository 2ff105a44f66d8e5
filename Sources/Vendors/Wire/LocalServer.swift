import Crypto
import Gateway
import HTTPTypes
import Telemetry

/// A server of one's own that makes pictures: has no maker's address, and often no credentials.
enum LocalServer {
    static let variables = [
        VendorVariable(
            name: "URL", help: "Where your server is, such as http://127.0.0.1:7860.", isSecret: false,
            isRequired: true, default: nil),
        VendorVariable.optionalSecret(
            "AUTHORIZATION", "`user:password`, or the whole of an Authorization field, if your server wants one."),
    ]

    /// nil where no address is configured: there is none to assume.
    static func base(_ configuration: VendorConfiguration) -> URL? {
        configuration.text("URL").flatMap { try? URL(parsing: $0) }
    }

    static func authorization(_ configuration: VendorConfiguration) -> [(FieldName, String)] {
        guard let text = configuration.text("AUTHORIZATION") else { return [] }
        let isWhole = text.contains(" ")
        return [(.authorization, isWhole ? text : "Basic \(Base64.encode(Array(text.utf8)))")]
    }
}
