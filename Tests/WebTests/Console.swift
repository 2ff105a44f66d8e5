import Crypto
import DoitongTesting
import EventLoop
import Gateway
import HTTPServer
import HTTPTypes
import Synchronization
import Telemetry
import Web

/// A server at which one can sign in, with some keys and a clock of its own.
final class Console: Sendable {
    let sessions: Sessions
    let test: APIKey
    let admin: APIKey
    private let server: Server
    private let lane = Lane()
    private let records: Records
    private let clock: Clock

    private final class Records: Sendable {
        let byDigest = Mutex<[Digest: KeyRecord]>([:])
    }

    private final class Clock: Sendable {
        let time = Mutex(Timestamp(year: 2026, month: 3, day: 1))
    }

    init(isSecure: Bool = false) throws {
        var random = SeededRandom(seed: 1)
        (test, admin) = (APIKey(.test, using: &random), APIKey(.admin, using: &random))
        let records = Records()
        self.records = records
        let clock = Clock()
        self.clock = clock
        guard
            let sessions = Sessions(
                key: random.bytes(32), isSecure: isSecure, origin: { "https://media.example.com" },
                find: { digest in records.byDigest.withLock { $0[digest] } }, now: { clock.time.withLock(\.self) },
                random: random)
        else { throw Unusable() }
        self.sessions = sessions
        server = try Server(
            .ip(host: "127.0.0.1", port: 0), lanes: [lane], sessions.routes,
            Server.Configuration(identify: { _ in "id" }))
        put(test, account: "acc_1")
        put(admin, account: nil)
    }

    struct Unusable: Error {}

    func advance(by duration: Duration) { clock.time.withLock { $0 = $0 + duration } }

    func put(_ key: APIKey, account: Identifier<Account>?, revokedAt: Timestamp? = nil) {
        let record = KeyRecord(
            id: "key_1", account: account, mode: key.mode, name: "", digest: key.digest,
            createdAt: Timestamp(milliseconds: 0), revokedAt: revokedAt)
        records.byDigest.withLock { $0[key.digest] = record }
    }

    /// Sends a request as one of our pages does, from an address of this machine.
    func ask(
        _ method: String, _ body: String = "", cookie: String? = nil, from address: String = "127.0.0.1",
        fields: [String] = ["X-Doitong-Console: 1"]
    ) throws -> Answer? {
        let wire = try Wire(.ipv4(port: server.port, from: address))
        let cookies = cookie.map { ["Cookie: console=\($0)"] } ?? []
        let lines = ["\(method) /console/session HTTP/1.1", "Host: h", "Content-Length: \(body.utf8.count)"]
        try wire.send((lines + fields + cookies + ["", ""]).joined(separator: "\r\n") + body)
        return try wire.answer()
    }

    func signIn(_ key: String, from address: String = "127.0.0.1") throws -> Answer? {
        try ask("POST", "{\"key\":\"\(key)\"}", from: address)
    }

    /// The cookie of a new session.
    func session(_ key: APIKey) throws -> String? { try signIn(key.secret.reveal())?.cookie?.value }

    /// The key that a request with this cookie is authenticated by.
    func key(_ cookie: String, _ more: [(FieldName, String)] = [(FieldName("X-Doitong-Console"), "1")]) -> String? {
        sessions.key(in: Fields([(FieldName("Cookie"), "console=\(cookie)"), (.host, "h")] + more))
    }
}

extension Answer {
    /// What `Set-Cookie` says, in lower case but for the value.
    var cookie: (value: String, attributes: Set<String>)? {
        guard let field = self["Set-Cookie"] else { return nil }
        let parts = field.split(separator: ";").map { String($0.drop { $0 == " " }) }
        guard parts[0].hasPrefix("console=") else { return nil }
        return (String(parts[0].dropFirst(8)), Set(parts.dropFirst().map { $0.lowercased() }))
    }
}
