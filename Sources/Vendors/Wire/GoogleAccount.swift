import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// A service account of Google Cloud, as its JSON file describes it: signs a statement of who it is, and gets a token for it that
/// opens Google's services for an hour (RFC 7523).
struct GoogleAccount: Sendable {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// The project that it belongs to.
    let project: String?
    private let email: String
    private let keyID: String?
    private let key: RSAPrivateKey
    private let tokens: URL

    init(parsing text: String) throws(Unusable) {
        guard let json = try? JSON(parsing: text), json.objectValue != nil else {
            throw Unusable(description: "it is no JSON: give the whole of the service account's key file")
        }
        func member(_ name: String) throws(Unusable) -> String {
            guard let value = json[name]?.stringValue, !value.isEmpty else {
                throw Unusable(description: "it has no \(name): give a service account's key file as Google made it")
            }
            return value
        }
        let type = json["type"]?.stringValue ?? ""
        guard type == "service_account" else {
            throw Unusable(description: "its type is \"\(type.told)\"; only the key of a service_account will do")
        }
        email = try member("client_email")
        guard let key = RSAPrivateKey(pem: try member("private_key")) else {
            throw Unusable(description: "its private_key is no RSA key in PEM")
        }
        self.key = key
        let address = try member("token_uri")
        guard let tokens = try? URL(parsing: address), tokens.scheme == .https || tokens.isLoopback
        else {
            throw Unusable(description: "its token_uri is no https address")
        }
        self.tokens = tokens
        keyID = json["private_key_id"]?.stringValue
        project = json["project_id"]?.stringValue
    }

    // MARK: Tokens

    private static let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    private static let scope = "https://www.googleapis.com/auth/cloud-platform"
    private static let statementSeconds = 3600

    func request(at now: Timestamp) -> HTTPRequest {
        let seconds = Int(now.milliseconds / 1000)
        var header: JSONObject = ["alg": "RS256", "typ": "JWT"]
        header.add("kid", keyID)
        let claims: JSON = [
            "iss": .string(email), "scope": .string(Self.scope), "aud": .string(tokens.text), "iat": .int(seconds),
            "exp": .int(seconds + Self.statementSeconds),
        ]
        let signed = "\(Base64URL.encode(JSON.object(header).bytes)).\(Base64URL.encode(claims.bytes))"
        let statement = "\(signed).\(Base64URL.encode(key.sign(Array(signed.utf8))))"
        let form = "grant_type=\(PercentEncoding.encode(Self.grant))&assertion=\(statement)"
        return HTTPRequest(
            .post, tokens, body: .bytes(Array(form.utf8), type: "application/x-www-form-urlencoded"))
    }

    /// Before its end a token is renewed: what is sent with it takes a while.
    private static let margin = 300
    private static let longest = 86_400

    /// The token, and for how long to use it.
    func token(in response: HTTPResponse) throws(VendorError) -> (token: Secret, lifetime: Duration) {
        let json = response.anyJSON
        guard response.status.isSuccess else {
            let words = [json?["error"]?.told, json?["error_description"]?.told].compactMap(\.self)
            let said = "\(email) gets no token: \(words.joined(separator: ": "))"
            switch response.status.code {
            case 408, 429, 500...599: throw response.failure(said)
            default: throw .unauthorised(said)
            }
        }
        guard let token = json?["access_token"]?.stringValue, !token.isEmpty else {
            throw .unavailable("an answer without a token")
        }
        let seconds = min(max(json?["expires_in"]?.wholeNumber ?? Self.statementSeconds, 0), Self.longest)
        return (Secret(token), .seconds(max(seconds - Self.margin, seconds / 2)))
    }
}

extension VendorVariable {
    static let googleAccount = optionalSecret(
        "CREDENTIALS", "A service account's key file, whole; with _FILE behind the name, its path.")
}

extension VendorConfiguration {
    /// The service account that calls, if one does; nil too where its file is malformed.
    var googleAccount: GoogleAccount? { text("CREDENTIALS").flatMap { try? GoogleAccount(parsing: $0) } }

    /// A token: one's own, or the service account's, which is empty until there is one.
    var googleToken: Secret? { secret("TOKEN") ?? googleAccount.map { _ in Secret("") } }

    /// What is wrong with the service account's file.
    var objectionToGoogleAccount: String? {
        guard let text = text("CREDENTIALS") else { return nil }
        do throws(GoogleAccount.Unusable) { _ = try GoogleAccount(parsing: text) } catch { return error.description }
        return nil
    }
}
