import DoitongTesting
import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Web

@Suite(.onOwnThread) struct SessionTests {
    private static let hour: Duration = .seconds(3600)

    @Test("whoever signs in gets a cookie that stands for the key and does not show it", arguments: [false, true])
    func signingIn(isSecure: Bool) throws {
        let console = try Console(isSecure: isSecure)
        let answer = try #require(try console.signIn(" \(console.test.secret.reveal()) "))
        let cookie = try #require(answer.cookie)
        #expect(answer.status == 204 && answer["Cache-Control"] == "no-store")
        #expect(
            cookie.attributes
                == Set(["path=/", "max-age=43200", "httponly", "samesite=strict"] + (isSecure ? ["secure"] : [])))
        #expect(!cookie.value.contains(console.test.secret.reveal()))
        #expect(console.key(cookie.value) == console.test.secret.reveal())
        let told = try #require(try console.ask("GET", cookie: cookie.value))
        let json = try JSON(parsing: told.body)
        #expect(told.status == 200 && json["kind"] == "account" && json["mode"] == "TEST" && json["account"] == "acc_1")
        #expect(json["key"]?.stringValue == "\(console.test.secret.reveal().prefix(12))…")
    }

    @Test("an admin's session says so")
    func adminSession() throws {
        let console = try Console()
        let cookie = try #require(try console.session(console.admin))
        let json = try JSON(parsing: try #require(try console.ask("GET", cookie: cookie)).body)
        #expect(json["kind"] == "admin" && json["mode"] == .null && json["account"] == .null)
    }

    struct Sender: Sendable, CustomTestStringConvertible {
        let fields: [(String, String)]
        let isOurs: Bool
        var testDescription: String { fields.map { "\($0): \($1)" }.joined(separator: ", ") }
    }

    static let senders: [Sender] = [
        Sender(fields: [], isOurs: true),
        Sender(fields: [("Origin", "http://h")], isOurs: true),
        Sender(fields: [("Origin", "https://h")], isOurs: true),
        Sender(fields: [("Origin", "https://media.example.com")], isOurs: true),
        Sender(fields: [("Origin", "https://h:8080")], isOurs: false),
        Sender(fields: [("Origin", "https://h.example.com")], isOurs: false),
        Sender(fields: [("Origin", "https://evil.example/https://h")], isOurs: false),
        Sender(fields: [("Origin", "h")], isOurs: false),
        Sender(fields: [("Origin", "://")], isOurs: false),
        Sender(fields: [("Origin", "")], isOurs: false),
        Sender(fields: [("Origin", "null")], isOurs: false),
        Sender(fields: [("Sec-Fetch-Site", "same-origin")], isOurs: true),
        Sender(fields: [("Sec-Fetch-Site", "none")], isOurs: true),
        Sender(fields: [("Sec-Fetch-Site", "same-site")], isOurs: false),
        Sender(fields: [("Sec-Fetch-Site", "cross-site")], isOurs: false),
        Sender(fields: [("Sec-Fetch-Site", "")], isOurs: false),
        Sender(fields: [("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")], isOurs: false),
    ]

    @Test("a session is our own pages' alone", arguments: senders)
    func provenance(sender: Sender) throws {
        let console = try Console()
        let cookie = try #require(try console.session(console.test))
        let lines = sender.fields.map { "\($0): \($1)" }
        func named(_ name: String) -> [(FieldName, String)] {
            [(FieldName("X-Doitong-Console"), name)]
                + sender.fields.map { ($0 == "Origin" ? FieldName("Origin") : FieldName("Sec-Fetch-Site"), $1) }
        }
        #expect((console.key(cookie, named("1")) != nil) == sender.isOurs)
        #expect(console.key(cookie, named("0")) == nil)
        #expect(console.key(cookie, Array(named("1").dropFirst())) == nil)
        let body = "{\"key\":\"\(console.test.secret.reveal())\"}"
        let answer = try #require(try console.ask("POST", body, fields: lines + ["X-Doitong-Console: 1"]))
        #expect(answer.status == (sender.isOurs ? 204 : 403))
        #expect(try console.ask("POST", body, fields: lines)?.status == 403)
    }

    @Test("a session rests for twelve hours, and lasts for a week at most")
    func lifetime() throws {
        let console = try Console()
        var cookie = try #require(try console.session(console.test))
        console.advance(by: Self.hour / 2)
        // Not worth another cookie yet.
        #expect(try console.ask("GET", cookie: cookie)?.cookie == nil)
        console.advance(by: Self.hour * 11)
        #expect(console.key(cookie) != nil)
        let old = cookie
        cookie = try #require(try console.ask("GET", cookie: cookie)?.cookie?.value)
        console.advance(by: Self.hour / 2)
        #expect(console.key(old) == nil)
        var renewals = 0
        while let answer = try console.ask("GET", cookie: cookie), answer.status == 200, renewals < 100 {
            if let renewed = answer.cookie { (cookie, renewals) = (renewed.value, renewals + 1) }
            console.advance(by: Self.hour * 6)
        }
        // In steps of six hours from 18 to 156: twelve hours before the week is over, nothing can be added any more.
        #expect(renewals == 24)
        #expect(console.key(cookie) == nil)
        #expect(try console.ask("GET", cookie: cookie)?.cookie?.attributes.contains("max-age=0") == true)
    }

    @Test("a session ends where it is ended, and with it every cookie of it; another of the same key goes on")
    func ending() throws {
        let console = try Console()
        let (first, other) = (
            try #require(try console.session(console.test)), try #require(try console.session(console.test))
        )
        #expect(first != other)
        console.advance(by: Self.hour * 2)
        let renewed = try #require(try console.ask("GET", cookie: first)?.cookie?.value)
        let answer = try #require(try console.ask("DELETE", cookie: first, fields: []))
        #expect(
            answer.status == 204 && answer.cookie?.value == ""
                && answer.cookie?.attributes.contains("max-age=0") == true)
        #expect(console.key(first) == nil && console.key(renewed) == nil && console.key(other) != nil)
        #expect(try console.ask("DELETE", fields: ["Origin: https://evil.example"])?.status == 403)
        // Of nothing there is nothing to end.
        #expect(try console.ask("DELETE")?.status == 204)
    }

    @Test("a key that is revoked signs nobody in, and tells of nobody")
    func revoked() throws {
        let console = try Console()
        let cookie = try #require(try console.session(console.test))
        console.put(console.test, account: "acc_1", revokedAt: Timestamp(milliseconds: 1))
        #expect(try console.ask("GET", cookie: cookie)?.status == 401)
        #expect(try console.signIn(console.test.secret.reveal())?.status == 401)
    }

    @Test("failures are bounded for each network, successes are not, and both in all")
    func throttle() throws {
        let console = try Console()
        let key = console.test.secret.reveal()
        func fail(from address: String) throws -> Int? { try console.signIn("dk_test_x", from: address)?.status }
        for _ in 0..<25 { #expect(try console.signIn(key)?.status == 204) }
        for _ in 0..<20 { #expect(try fail(from: "127.0.0.1") == 401) }
        let answer = try #require(try console.signIn(key))
        #expect(answer.status == 429 && answer["Retry-After"] == "3")
        #expect(try fail(from: "127.0.0.2") == 401)
        console.advance(by: .seconds(3))
        #expect(try console.signIn(key)?.status == 204)
        #expect(try fail(from: "127.0.0.1") == 401)
        #expect(try fail(from: "127.0.0.1") == 429)
        console.advance(by: .seconds(60))
        // Everybody together.
        var failures = 0
        for network in 10...60 {
            for _ in 0..<20 where try fail(from: "127.0.0.\(network)") == 401 { failures += 1 }
        }
        #expect(failures == 600)
        #expect(try console.signIn(key, from: "127.0.0.99")?.status == 429)
        console.advance(by: .milliseconds(100))
        #expect(try console.signIn(key, from: "127.0.0.99")?.status == 204)
        #expect(try console.signIn(key, from: "127.0.0.10")?.status == 429)
    }

    @Test("no cookie but a whole one opens anything")
    func garbage() throws {
        let console = try Console()
        let cookie = Array(try #require(try console.session(console.test)).utf8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var random = SeededRandom(seed: 3)
        for _ in 0..<5000 {
            var bytes = cookie
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[Int.random(in: 0..<bytes.count, using: &random)] = alphabet.randomElement(using: &random)!
            case 1: bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
            case 2:
                bytes += (0..<Int.random(in: 1...400, using: &random)).map { _ in
                    alphabet.randomElement(using: &random)!
                }
            default:
                bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                    UInt8.random(in: 0x21...0x7e, using: &random)
                }
            }
            guard bytes != cookie else { continue }
            #expect(console.key(String(decoding: bytes, as: UTF8.self)) == nil)
        }
        #expect(console.key(String(decoding: cookie, as: UTF8.self)) != nil)
    }

    @Test(
        "what is no request to sign in is told what one is", arguments: ["", "[]", "{", "{\"key\":7}", "key=x", "null"])
    func malformed(body: String) throws {
        let answer = try #require(try Console().ask("POST", body))
        #expect(answer.status == 400)
        #expect(try JSON(parsing: answer.body)["error"]?["message"]?.stringValue?.contains("dk_") == true)
    }
}
