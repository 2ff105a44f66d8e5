package import Crypto
import EventLoop
package import Gateway
package import HTTPServer
package import HTTPTypes
import JSON
import Synchronization
package import Telemetry

/// Signing in to the console with a key: `/console/session`, and the cookie that then stands for the key.
///
/// The key itself travels once. The cookie holds it sealed, so nothing is kept here but a file's key, and a key that is
/// revoked opens nothing any more, whatever cookies there are.
package final class Sessions: Sendable {
    private let cipher: AES256GCM
    private let pages: OwnPages
    /// Whether browsers reach us by TLS, and are to send the cookie by nothing else.
    private let isSecure: Bool
    /// What is known of a key, also of one that was revoked.
    private let find: @Sendable (Digest) async throws -> KeyRecord?
    private let now: @Sendable () -> Timestamp
    private let random: Mutex<any RandomNumberGenerator & Sendable>
    private let throttle = SignInThrottle()
    private let ended = EndedSessions()

    private static let path = "/console/session"
    static let cookieName = "console"
    private static let bodyBytes = 4096

    /// - Parameters:
    ///   - key: of exactly 32 bytes.
    ///   - origin: ours, as clients know it.
    package init?(
        key: [UInt8], isSecure: Bool, origin: @escaping @Sendable () -> String,
        find: @escaping @Sendable (Digest) async throws -> KeyRecord?, now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable
    ) {
        guard let cipher = AES256GCM(key: key) else { return nil }
        (self.cipher, pages, self.isSecure) = (cipher, OwnPages(origin: origin), isSecure)
        (self.find, self.now) = (find, now)
        self.random = Mutex(random)
    }

    package var routes: [Route] {
        [
            Route(.post, Self.path, bodyBytes: Self.bodyBytes) { [self] in try await signIn($0) },
            Route(.get, Self.path) { [self] in try await tell($0) },
            Route(.delete, Self.path) { [self] in signOut($0) },
        ]
    }

    /// The key of a request that our own pages made for somebody who has signed in.
    package func key(in fields: Fields) -> String? {
        guard OwnPages.isNamed(in: fields), pages.admit(fields) else { return nil }
        return session(in: fields)?.key.reveal()
    }

    private func session(in fields: Fields) -> Session? {
        guard let cookie = Cookies(fields)[Self.cookieName], let session = Session(cookie, cipher, at: now()),
            !ended.contains(session)
        else { return nil }
        return session
    }

    // MARK: Signing in and out

    private func signIn(_ request: Request) async throws -> Response {
        guard OwnPages.isNamed(in: request.fields), pages.admit(request.fields) else { return .foreign }
        guard let given = (try? JSON(parsing: Array(request.body)))?["key"]?.stringValue else {
            return .refusal(.badRequest, "Send a JSON object with your API key: {\"key\": \"dk_…\"}.")
        }
        // Behind a socket in the file system everybody comes from one place.
        let network = request.peer.network == 0 ? nil : request.peer.network
        if let wait = throttle.take(network, at: now()) { return .tooMany(wait) }
        guard let key = APIKey(given.trimmed), try await holder(of: key) != nil else { return .invalidKey }
        throttle.giveBack(network)
        let session = random.withLock { Session(key.secret, at: now(), using: &$0) }
        return Response(.noContent, Fields([(.cacheControl, "no-store"), (.setCookie, cookie(session))]))
    }

    private func tell(_ request: Request) async throws -> Response {
        guard let session = session(in: request.fields), let key = APIKey(session.key.reveal()),
            let record = try await holder(of: key)
        else {
            var response = Response.signedOut
            if Cookies(request.fields)[Self.cookieName] != nil {
                response.fields.append(.setCookie, "\(Self.cookieName)=; \(attributes(seconds: 0))")
            }
            return response
        }
        let isAdmin = record.mode == .admin
        var response = Response.json(
            .ok,
            [
                "kind": .string(isAdmin ? "admin" : "account"),
                "mode": isAdmin ? .null : .string(record.mode.rawValue.uppercased()),
                "account": record.account.map { .string($0.text) } ?? .null,
                "key": .string("\(key.hint)…"),
            ])
        if let renewed = session.renewed(at: now()) { response.fields.append(.setCookie, cookie(renewed)) }
        return response
    }

    private func signOut(_ request: Request) -> Response {
        guard pages.admit(request.fields) else { return .foreign }
        if let session = session(in: request.fields) { ended.add(session, at: now()) }
        return Response(
            .noContent,
            Fields([(.cacheControl, "no-store"), (.setCookie, "\(Self.cookieName)=; \(attributes(seconds: 0))")]))
    }

    private func holder(of key: APIKey) async throws -> KeyRecord? {
        guard let record = try await find(key.digest), record.revokedAt == nil, record.mode == key.mode else {
            return nil
        }
        return record
    }

    // MARK: The cookie

    private func cookie(_ session: Session) -> String {
        let value = random.withLock { session.sealed(cipher, using: &$0) }
        return "\(Self.cookieName)=\(value); \(attributes(seconds: (session.until - now()).wholeSeconds))"
    }

    private func attributes(seconds: Int) -> String {
        "Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}

extension String {
    /// Without the blanks that come along when it is copied.
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension Response {
    fileprivate static func json(_ status: Status, _ object: JSONObject) -> Response {
        Response(
            status, Fields([(.contentType, "application/json"), (.cacheControl, "no-store")]),
            body: .bytes(JSON.object(object).bytes))
    }

    fileprivate static func refusal(_ status: Status, _ message: String) -> Response {
        json(status, ["error": ["message": .string(message)]])
    }

    fileprivate static let foreign = refusal(
        Status(403), "This is for the console's own pages, which send 'X-Doitong-Console: 1'. Send a key instead.")

    private static func unauthorized(_ message: String) -> Response {
        var response = refusal(Status(401), message)
        response.fields.append(FieldName("WWW-Authenticate"), "Bearer")
        return response
    }

    fileprivate static let invalidKey = unauthorized("The API key is not valid. Check that it was copied whole.")
    fileprivate static let signedOut = unauthorized("Nobody is signed in. Sign in with an API key.")

    fileprivate static func tooMany(_ wait: Duration) -> Response {
        let seconds = max(1, wait.wholeSeconds)
        var response = refusal(Status(429), "Signing in failed too often. Try again in \(seconds) seconds.")
        response.fields.append(.retryAfter, "\(seconds)")
        return response
    }
}
