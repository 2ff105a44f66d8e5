import HTTPClient
import HTTPTypes
import Telemetry
import Testing
import ThreadTesting

/// Redirects, and where requests may go at all.
@Suite(.timeLimit(.minutes(5)), .onOwnThread) struct RedirectTests {
    private static let local = IPNetwork("127.0.0.1")!

    /// Redirects `/n` to `/(n-1)`, and answers `/0`.
    private static let countdown: @Sendable (Stub.Talk) -> Void = { talk in
        while let request = talk.request() {
            let path = request.head.split(separator: " ")[1].dropFirst()
            let number = Int(path) ?? 0
            talk.say(number == 0 ? Stub.answer() : to("\(number - 1)"))
        }
    }

    private static func to(_ location: String, _ status: Int = 302) -> String {
        "HTTP/1.1 \(status) Moved\r\nLocation: \(location)\r\nContent-Length: 2\r\n\r\nno"
    }

    @Test("redirects are answered as they are, unless they are to be followed")
    func off() async {
        let stub = Stub(Self.countdown)
        #expect(await Bench().outcome(HTTPRequest(.get, stub.url("/1"))) == .answered(302, "no"))
        #expect(stub.heads.count == 1)
        stub.stop()
    }

    @Test("redirects are followed, but not more of them than allowed")
    func bound() async {
        let stub = Stub(Self.countdown)
        let bench = Bench()
        #expect(
            await bench.outcome(HTTPRequest(.get, stub.url("/3"))) { $0.redirects = 3 } == .answered(200, "fine"))
        #expect(
            await bench.outcome(HTTPRequest(.get, stub.url("/4"))) { $0.redirects = 3 }
                == .failed(.incomplete(Status(302), .tooManyRedirects(limit: 3))))
        stub.stop()
    }

    @Test("what is not safe to repeat is never sent on", arguments: [301, 302, 303, 307, 308])
    func unsafe(status: Int) async {
        let stub = Stub.always(Self.to("/other", status))
        let request = HTTPRequest(.post, stub.url(), body: .bytes([1], type: "a/b"))
        #expect(await Bench().outcome(request) { $0.redirects = 3 } == .answered(status, "no"))
        #expect(stub.heads.count == 1)
        stub.stop()
    }

    @Test("credentials go along within an origin, and never to another")
    func credentials() async {
        let other = Stub.always()
        let location = other.url("/there").text
        let stub = Stub { talk in
            while let request = talk.request() {
                talk.say(request.head.hasPrefix("GET /a ") ? Self.to("/b") : Self.to(location))
            }
        }
        let request = HTTPRequest(
            .get, stub.url("/a"), bearer: Secret("s3cret"), [(FieldName("X-Key"), "s3cret"), (.accept, "image/png")])
        #expect(await Bench().outcome(request) { $0.redirects = 2 } == .answered(200, "fine"))
        #expect(stub.heads.count { $0.contains("Bearer s3cret") && $0.contains("X-Key: s3cret") } == 2)
        #expect(other.heads.count { $0.contains("s3cret") } == 0)
        #expect(other.heads.count { $0.contains("Accept: image/png") } == 1)
        for stub in [stub, other] { stub.stop() }
    }

    static let targets: [(location: String, cause: HTTPClientError.Cause)] = [
        ("http://127.0.0.2:$PORT/", .forbidden(.address(.loopback))),
        ("http://169.254.169.254:$PORT/latest", .forbidden(.address(.cloudMetadata))),
        ("http://[::1]:$PORT/", .forbidden(.address(.loopback))),
        ("http://[::ffff:127.0.0.1]:$PORT/", .forbidden(.address(.embedsIPv4))),
        ("http://10.0.0.1:22/", .forbidden(.port(22))),
    ]

    @Test("a redirect leads nowhere that a first request could not go", arguments: targets)
    func guarded(location: String, cause: HTTPClientError.Cause) async {
        let other = Stub.always()
        let stub = Stub { talk in
            while talk.request() != nil { talk.say(Self.to(location.replacing("$PORT", with: "\(other.port)"))) }
        }
        let policy = EgressPolicy.publicOnly(ports: [stub.port, other.port], allowsHTTP: true, except: [Self.local])
        let outcome = await Bench().outcome(HTTPRequest(.get, stub.url()), egress: policy) { $0.redirects = 3 }
        #expect(outcome == .failed(.unanswered(cause)))
        #expect(other.connections == 0)
        for stub in [stub, other] { stub.stop() }
    }

    static let broken: [(location: String, cause: HTTPClientError.Cause)] = [
        ("file:///etc/passwd", .badRedirect(.unknownScheme)), ("http://user@127.0.0.1/", .badRedirect(.credentials)),
        ("//", .badRedirect(.badHost)), ("http://0x7f.1/", .badRedirect(.badHost)),
    ]

    @Test("a redirect to what is no URL is an error", arguments: broken)
    func nowhere(location: String, cause: HTTPClientError.Cause) async {
        let stub = Stub.always(Self.to(location))
        let outcome = await Bench().outcome(HTTPRequest(.get, stub.url())) { $0.redirects = 3 }
        #expect(outcome == .failed(.incomplete(Status(302), cause)))
        stub.stop()
    }

    @Test("a URL from a user reaches neither this machine nor its neighbours, by number or by name")
    func publicOnly() async throws {
        let stub = Stub.always()
        let policy = EgressPolicy.publicOnly(ports: [stub.port], allowsHTTP: true)
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "0.0.0.0"] {
            let outcome = await Bench().outcome(HTTPRequest(.post, stub.url(host: host)), egress: policy)
            guard case .failed(.notSent(.forbidden(.address))) = outcome else {
                Issue.record("\(host): \(outcome)")
                continue
            }
        }
        #expect(
            await Bench().outcome(HTTPRequest(.post, stub.url()), egress: .publicOnly)
                == .failed(.notSent(.forbidden(.notEncrypted))))
        #expect(stub.connections == 0)
        stub.stop()
    }

    @Test("a connection that was made under another policy is not used where it could not have been made")
    func pooled() async {
        let stub = Stub.always()
        let bench = Bench()
        let request = HTTPRequest(.post, stub.url(host: "localhost"))
        #expect(await bench.outcome(request) == .answered(200, "fine"))
        let policy = EgressPolicy.publicOnly(ports: [stub.port], allowsHTTP: true)
        #expect(await bench.outcome(request, egress: policy) == .failed(.notSent(.forbidden(.address(.loopback)))))
        #expect(stub.heads.count == 1)
        #expect(stub.connections == 1)
        stub.stop()
    }
}
