import Crypto
import DoitongTesting
import Gateway
import HTTPTypes
import Telemetry
import Testing
import Vendors

@Suite struct VendorCallbacksTests {
    private static let callbacks = VendorCallbacks(key: [1, 2, 3], base: "https://doitong.example")

    private static func parts(_ address: String) throws -> (path: String, query: String) {
        let rest = try #require(address.split(separator: "https://doitong.example").first)
        let parts = rest.split(separator: "?")
        return (String(parts[0]), String(parts[1]))
    }

    @Test("an address that we gave out names its attempt, at its vendor")
    func own() throws {
        for (attempt, host) in [("gen_01j8-1", "kling"), ("gen_01j8-12", "google-tts")] as [(String, Identifier<Host>)]
        {
            let (path, query) = try Self.parts(try #require(Self.callbacks.address(for: attempt, at: host)))
            #expect(path == "/vendors/\(host)/callback")
            let known = try #require(Self.callbacks.attempt(path: path, query: query))
            #expect(known.host == host && known.attempt == attempt)
        }
    }

    @Test("no other address names any")
    func others() throws {
        let (path, query) = try Self.parts(try #require(Self.callbacks.address(for: "gen_01j8-1", at: "kling")))
        let stranger = VendorCallbacks(key: [1, 2, 4], base: "https://doitong.example")
        #expect(stranger.attempt(path: path, query: query) == nil)
        for (path, query) in [
            (path.replacing("kling", with: "veo"), query), (path, query.replacing("j8-1", with: "j8-2")),
            (path, query.dropLast(1).description), (path, query + "A"), (path, "attempt=gen_01j8-1"), (path, ""),
            ("/vendors/kling", query), ("/vendors//callback", query), ("/vendors/callback", query), ("/", query),
            (path, "attempt=gen_01j8-1&proof="), (path, query + "&attempt=gen_01j8-2"), (path + "/", query),
        ] as [(String, String?)] {
            #expect(Self.callbacks.attempt(path: path, query: query) == nil, "\(path)?\(query ?? "")")
        }
        #expect(Self.callbacks.attempt(path: path, query: nil) == nil)
    }

    @Test("garbage is no address of ours")
    func garbage() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 32...126, using: &random)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(Self.callbacks.attempt(path: "/vendors/\(text)/callback", query: text) == nil)
        }
    }

    // MARK: - Signatures

    private static let secret = "whsec_\(Base64.encode(Array("a secret key".utf8)))"
    private static let body = Array(#"{"task_id":"1"}"#.utf8)
    private static let seconds = "1763640000"
    private static let signing: [Identifier<Host>] = ["kling", "replicate"]
    private static let hosts: [Identifier<Host>] = ["kling", "heygen", "luma"]

    private static func signature(_ id: String, _ time: String, _ body: [UInt8]) -> String {
        let code = HMACSHA256.code(for: Array("\(id).\(time).".utf8) + body, key: Array("a secret key".utf8))
        return "v1,\(Base64.encode(code.bytes))"
    }

    private static func isGood(
        _ host: Identifier<Host>, secret: String?, _ fields: [(FieldName, String)], _ body: [UInt8] = body
    ) -> Bool {
        var values = ["KEY": Secret("k")]
        values["WEBHOOK_SECRET"] = secret.map { Secret($0) }
        let callback = VendorCallback(fields: Fields(fields), body: body)
        return Rehearsal(host, VendorConfiguration(values) { Samples.now })?.signed(callback, at: Samples.now) ?? false
    }

    @Test("a Standard Webhook is believed if it is signed with the secret, and is fresh", arguments: signing)
    func standard(host: Identifier<Host>) {
        let good = Self.signature("m1", Self.seconds, Self.body)
        func isGood(_ id: String?, _ time: String?, _ signature: String?, _ body: [UInt8] = Self.body) -> Bool {
            let fields: [(FieldName, String?)] = [
                (FieldName("webhook-id"), id), (FieldName("webhook-timestamp"), time),
                (FieldName("webhook-signature"), signature),
            ]
            return Self.isGood(
                host, secret: Self.secret, fields.compactMap { name, value in value.map { (name, $0) } }, body)
        }
        #expect(isGood("m1", Self.seconds, good))
        #expect(isGood("m1", Self.seconds, "v1,AAAA \(good) v2,x"))
        #expect(!isGood("m2", Self.seconds, good))
        #expect(!isGood("m1", "1763640001", good))
        #expect(!isGood("m1", Self.seconds, good, Self.body + [32]))
        #expect(!isGood("m1", Self.seconds, "v1,AAAA"))
        #expect(!isGood("m1", Self.seconds, nil) && !isGood("m1", nil, good) && !isGood(nil, Self.seconds, good))
        for (seconds, isFresh) in [(299, true), (301, false), (-299, true), (-301, false)] {
            let time = "\(1_763_640_000 + seconds)"
            #expect(isGood("m1", time, Self.signature("m1", time, Self.body)) == isFresh, "\(seconds) s")
        }
        for time in ["x", "", "-9223372036854775808", "9223372036854775807"] {
            #expect(!isGood("m1", time, Self.signature("m1", time, Self.body)))
        }
    }

    @Test("HeyGen's hex code is found under either name")
    func hex() {
        let code = HMACSHA256.code(for: Self.body, key: Array("hush".utf8)).description
        for name in [FieldName("Signature"), FieldName("X-HeyGen-Signature")] {
            #expect(Self.isGood("heygen", secret: "hush", [(name, code)]))
            #expect(Self.isGood("heygen", secret: "hush", [(name, code.uppercased())]))
            #expect(!Self.isGood("heygen", secret: "loud", [(name, code)]))
        }
        #expect(!Self.isGood("heygen", secret: "hush", [(FieldName("Other"), code)]))
    }

    @Test("without its secret a signature is not looked at: the address is proof enough", arguments: hosts)
    func unsigned(host: Identifier<Host>) {
        #expect(Self.isGood(host, secret: nil, []))
    }
}
