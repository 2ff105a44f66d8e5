import Crypto
import DoitongTesting
import Gateway
import HTTPTypes
import JSON
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

    @Test("BFL's hex code has a word before it")
    func prefixed() {
        let code = HMACSHA256.code(for: Self.body, key: Array("hush".utf8)).description
        let field = FieldName("X-BFL-Signature")
        for (text, isGood) in [("sha256=\(code)", true), (code, true), ("sha512=\(code)", false), ("sha256=", false)] {
            #expect(Self.isGood("bfl", secret: "hush", [(field, text)]) == isGood)
        }
        #expect(!Self.isGood("bfl", secret: "hush", [(field, "sha256=\(code)")], Self.body + [1]))
    }

    @Test("BFL calls back where there is a secret to sign with, and is then asked where the job was handed over")
    func calledBack() throws {
        let task = try Samples.task("flux-pro-1.1", "bfl")
        for secret in [nil, "hush"] as [String?] {
            var adapter = try Samples.adapter("bfl", secret.map { ["WEBHOOK_SECRET": $0] } ?? [:])
            adapter.callback = "https://doitong.example/vendors/bfl/callback"
            guard case .sends(let request, _) = try adapter.submit(task) else { throw Unexpected(what: "no request") }
            let body = try Samples.body(request)
            #expect(body["webhook_url"]?.stringValue == secret.map { _ in adapter.callback ?? "" })
            #expect(body["webhook_secret"]?.stringValue == secret)
            let answer = Samples.answer(200, #"{"id":"5f/1c","status":"Pending","webhook_url":"https://x"}"#)
            guard case .pending(let ticket, _, _) = try adapter.answer(answer) else {
                throw Unexpected(what: "no ticket")
            }
            #expect(ticket.text == "https://api.bfl.ai/v1/get_result?id=5f%2F1c")
        }
    }

    // MARK: - Published keys

    /// One that signs, and those that a vendor may publish beside it.
    private static func signer(_ number: UInt8) throws -> Ed25519.PrivateKey {
        try #require(Ed25519.PrivateKey([UInt8](repeating: number, count: 32)))
    }

    private static func jwks(_ keys: [[UInt8]]) -> HTTPResponse {
        let items = keys.map { #"{"kty":"OKP","crv":"Ed25519","x":"\#(Base64URL.encode($0))"}"# }
        return Samples.answer(200, #"{"keys":[{"kty":"RSA","n":"x"},\#(items.joined(separator: ","))]}"#)
    }

    /// A callback of fal's or of Hedra's, with some of it changed.
    struct Published: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var host: Identifier<Host> = "fal"
        var time = seconds
        var signer: UInt8 = 1
        /// What is sent, where it is not what was signed.
        var sent: [FieldName: String?] = [:]
        var body = VendorCallbacksTests.body
        var published: [UInt8] = [1]
        var isGood = false

        func check() throws {
            let digest = SHA256.digest(of: VendorCallbacksTests.body).description
            var fields: [FieldName: String] =
                host == "fal"
                ? [
                    FieldName("X-Fal-Webhook-Request-Id"): "r1", FieldName("X-Fal-Webhook-User-Id"): "u1",
                    FieldName("X-Fal-Webhook-Timestamp"): time,
                ]
                : [
                    FieldName("X-Hedra-Webhook-Id"): "job_1", FieldName("X-Hedra-Webhook-Timestamp"): time,
                    FieldName("X-Hedra-Webhook-Event"): "job.completed",
                    FieldName("X-Hedra-Webhook-Redelivery"): "false",
                ]
            let lines = host == "fal" ? ["r1", "u1", time, digest] : [time, "job_1", "job.completed", "false", digest]
            let signature = try VendorCallbacksTests.signer(signer).sign(Array(lines.joined(separator: "\n").utf8))
            fields[FieldName(host == "fal" ? "X-Fal-Webhook-Signature" : "X-Hedra-Webhook-Signature")] =
                Base16.encode(signature)
            for (name, value) in sent { fields[name] = value }
            let keys = try published.map { try VendorCallbacksTests.signer($0).publicKey }
            let answer =
                host == "fal"
                ? VendorCallbacksTests.jwks(keys)
                : Samples.answer(
                    200, #"{"algorithm":"ed25519","public_key":"\#(keys.first.map { Base64.encode($0) } ?? "")"}"#)
            let callback = VendorCallback(fields: Fields(fields.map { ($0.key, $0.value) }), body: body)
            let adapter = try Samples.adapter(host)
            #expect(adapter.signed(callback, at: Samples.now, under: answer) == isGood)
            #expect(!adapter.signed(callback, at: Samples.now), "without keys nothing is believed")
        }
    }

    @Test(
        "a callback under a published key is believed if it is whole, fresh and signed so",
        arguments: [
            Published(testDescription: "good", isGood: true),
            Published(testDescription: "good, the key not the first", published: [4, 3, 1], isGood: true),
            Published(testDescription: "old, but not too old", time: "1763639701", isGood: true),
            Published(testDescription: "stale", time: "1763639699"),
            Published(testDescription: "of the future", time: "1763640301"),
            Published(testDescription: "no time", time: "now"),
            Published(testDescription: "another's key", signer: 2),
            Published(testDescription: "no keys", published: []),
            Published(testDescription: "altered body", body: body + [32]),
            Published(testDescription: "altered id", sent: [FieldName("X-Fal-Webhook-Request-Id"): "r2"]),
            Published(testDescription: "altered user", sent: [FieldName("X-Fal-Webhook-User-Id"): "u2"]),
            Published(testDescription: "altered time", sent: [FieldName("X-Fal-Webhook-Timestamp"): "1763640001"]),
            Published(testDescription: "no signature", sent: [FieldName("X-Fal-Webhook-Signature"): nil as String?]),
            Published(testDescription: "garbage", sent: [FieldName("X-Fal-Webhook-Signature"): "zz"]),
            Published(testDescription: "short", sent: [FieldName("X-Fal-Webhook-Signature"): "00"]),
            Published(testDescription: "good", host: "hedra", isGood: true),
            Published(testDescription: "stale", host: "hedra", time: "1763639699"),
            Published(testDescription: "another's key", host: "hedra", signer: 2),
            Published(testDescription: "altered body", host: "hedra", body: []),
            Published(
                testDescription: "altered event", host: "hedra",
                sent: [FieldName("X-Hedra-Webhook-Event"): "job.failed"]),
            Published(
                testDescription: "altered redelivery", host: "hedra",
                sent: [FieldName("X-Hedra-Webhook-Redelivery"): "true"]),
            Published(testDescription: "no id", host: "hedra", sent: [FieldName("X-Hedra-Webhook-Id"): nil as String?]),
        ])
    func published(row: Published) throws { try row.check() }

    @Test("keys are where the vendor has them")
    func keyPlaces() throws {
        #expect(try Samples.adapter("fal").keys?.url.text == "https://rest.fal.ai/.well-known/jwks.json")
        #expect(try Samples.adapter("fal").keys?.fields[.authorization] == nil)
        #expect(try Samples.adapter("hedra").keys?.url.text == "https://api.hedra.com/v3/webhooks/public-key")
        #expect(try Samples.adapter("kling").keys == nil)
    }
}
