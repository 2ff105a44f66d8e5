import EventLoop
import HTTPClient
import HTTPServer
import HTTPTypes
import JSON
import Synchronization
import Telemetry
import Testing
import ThreadTesting

/// What goes over the wire when all is well.
@Suite(.timeLimit(.minutes(5)), .onOwnThread) struct ExchangeTests {
    static let methods: [(method: Method, hasBody: Bool)] = [
        (.get, false), (.post, false), (.post, true), (.put, true), (.patch, true), (.delete, false), (.delete, true),
        (.options, false),
    ]

    @Test("a request says its method, its target and its body, and nothing that nobody asked for", arguments: methods)
    func request(method: HTTPTypes.Method, hasBody: Bool) async {
        let bodies = Mutex<[[UInt8]]>([])
        let stub = Stub { talk in
            while let request = talk.request() {
                bodies.withLock { $0.append(request.body) }
                talk.say(Stub.answer())
            }
        }
        let request = HTTPRequest(
            method, stub.url("/a%20b/../c?q=1&r=%2F"), [(FieldName("X-Key"), "k"), (FieldName("X-Empty"), "")],
            body: hasBody ? .bytes(Array("hello".utf8), type: "text/plain") : .none)
        #expect(await Bench().outcome(request) == .answered(200, "fine"))
        let takesBody = hasBody || method == .post
        var lines = [
            "\(method.name) /a%20b/../c?q=1&r=%2F HTTP/1.1", "Host: 127.0.0.1:\(stub.port)", "Accept: */*", "X-Key: k",
            "X-Empty:", "User-Agent: doitong",
        ]
        if takesBody { lines.append("Content-Length: \(hasBody ? 5 : 0)") }
        if hasBody { lines.append("Content-Type: text/plain") }
        let seen = stub.heads.first?.split(separator: "\r\n").map { String($0).trimmed } ?? []
        #expect(Set(seen) == Set(lines))
        #expect(seen.first == lines.first)
        #expect(bodies.withLock { $0 } == [hasBody ? Array("hello".utf8) : []])
        stub.stop()
    }

    @Test("a key is sent as a bearer's, a body as JSON")
    func json() async {
        let stub = Stub.always()
        let request = HTTPRequest(.post, stub.url(), bearer: Secret("s3"), json: ["prompt": "a cat", "n": 2])
        #expect(await Bench().outcome(request) == .answered(200, "fine"))
        #expect(stub.heads.first?.contains("\r\nAuthorization: Bearer s3") == true)
        #expect(stub.heads.first?.contains("\r\nContent-Type: application/json") == true)
        #expect(stub.heads.first?.contains("\r\nContent-Length: 24") == true)
        stub.stop()
    }

    @Test("HEAD is answered with a head")
    func head() async throws {
        let stub = Stub { talk in
            while talk.request() != nil { talk.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nX-A: 1\r\n\r\n") }
        }
        let response = try await Bench().send(HTTPRequest(.head, stub.url()))
        #expect(response.fields[FieldName("X-A")] == "1")
        #expect(response.body.isEmpty)
        stub.stop()
    }

    @Test("a response is given whole: status, fields of the final head, body, whatever its framing")
    func response() async throws {
        let heads = [
            "HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\nHTTP/1.1 404 Not Found\r\nx-a:  one \r\nX-A: two\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-A: trailer\r\n\r\n",
            "HTTP/1.1 404\r\nX-A: one\r\nX-A: two\r\nContent-Length: 5\r\n\r\nabcde",
            "HTTP/1.0 404 No\r\nX-A: one\r\nX-A: two\r\n\r\nabcde",
        ]
        for head in heads {
            let stub = Stub { talk in
                _ = talk.request()
                talk.say(head)
            }
            let response = try await Bench().send(HTTPRequest(.get, stub.url()))
            #expect(response.status == .notFound)
            #expect(response.fields.values(of: FieldName("x-a")) == ["one", "two"])
            #expect(response.body == Array("abcde".utf8))
            stub.stop()
        }
    }

    @Test("a form goes over the wire byte for byte as it was built, its files with it")
    func form() async {
        let folder = Folder()
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = folder.write("picture.png", content)
        let seen = Mutex<[UInt8]>([])
        let stub = Stub { talk in
            guard let request = talk.request() else { return }
            seen.withLock { $0 = request.body }
            talk.say(Stub.answer())
        }
        let form = MultipartForm(
            [
                .init("prompt", .text("a cat\r\n")), .init("raw", .bytes([0, 255]), type: "application/octet-stream"),
                .init("image", .file(path: path), filename: "a \"b\".png", type: "image/png"),
            ], boundary: "edge")
        #expect(await Bench().outcome(HTTPRequest(.post, stub.url(), form: form)) == .answered(200, "fine"))
        let expected =
            Array("--edge\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na cat\r\n\r\n".utf8)
            + Array("--edge\r\nContent-Disposition: form-data; name=\"raw\"\r\n".utf8)
            + Array("Content-Type: application/octet-stream\r\n\r\n".utf8) + [0, 255]
            + Array("\r\n--edge\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a %22b%22.png\"\r\n".utf8)
            + Array("Content-Type: image/png\r\n\r\n".utf8) + content + Array("\r\n--edge--\r\n".utf8)
        #expect(seen.withLock { $0 } == expected)
        #expect(stub.heads.first?.contains("Content-Type: multipart/form-data; boundary=edge\r\n") == true)
        stub.stop()
    }

    @Test("a file is streamed as a body; one that is missing is noticed before anything is sent")
    func file() async {
        let folder = Folder()
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
        let path = folder.write("film.mp4", content)
        let seen = Mutex<[UInt8]>([])
        let stub = Stub { talk in
            while let request = talk.request() {
                seen.withLock { $0 = request.body }
                talk.say(Stub.answer())
            }
        }
        let bench = Bench()
        let request = HTTPRequest(.put, stub.url(), body: .file(path: path, type: "video/mp4"))
        #expect(await bench.outcome(request) == .answered(200, "fine"))
        #expect(seen.withLock { $0 } == content)
        for missing in ["\(path).none", folder.path] {
            let request = HTTPRequest(.put, stub.url(), body: .file(path: missing, type: "video/mp4"))
            guard case .failed(.notSent(.file(let path, _))) = await bench.outcome(request) else {
                Issue.record("it was not noticed")
                continue
            }
            #expect(path == missing)
        }
        #expect(stub.heads.count == 1)
        stub.stop()
    }

    @Test("requests that follow one another share a connection, those of another method too")
    func reuse() async {
        let stub = Stub.always()
        let bench = Bench()
        for method in [HTTPTypes.Method.get, .post, .get, .delete, .post] {
            #expect(await bench.outcome(HTTPRequest(method, stub.url())) == .answered(200, "fine"))
        }
        #expect(stub.connections == 1)
        stub.stop()
    }

    private final class Highest: Sendable {
        private let seen = Mutex(0)
        var value: Int { seen.withLock { $0 } }
        func see(_ number: Int) { seen.withLock { $0 = Swift.max($0, number) } }
    }

    @Test("a thousand requests at once are all answered, over no more connections than are allowed")
    func crowd() async throws {
        let lanes = [Lane(index: 0), Lane(index: 1)]
        let routes = [
            Route(.post, "/echo") { request in
                Response(.ok, body: .bytes(Array(request.body)))
            }
        ]
        let server = try Server(
            .ip(host: "127.0.0.1", port: 0), lanes: [lanes[0]], routes, Server.Configuration(identify: { _ in "id" }))
        let url = try URL(parsing: "http://127.0.0.1:\(server.port)/echo")
        var configuration = Client.Configuration()
        configuration.exchangesPerOrigin = 50
        let client = Client(lanes: [lanes[1]], configuration)
        let highest = Highest()
        let right = await withTaskGroup { group in
            for number in 0..<1000 {
                group.addTask {
                    let body = Array(repeating: UInt8(truncatingIfNeeded: number), count: number * 20)
                    let request = HTTPRequest(.post, url, body: .bytes(body, type: "text/plain"))
                    let response = try? await client.send(request, egress: .anywhere)
                    highest.see(server.connections)
                    return response?.body == body
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(right == 1000)
        #expect(highest.value <= 50)
        for lane in lanes { lane.stop() }
    }

    @Test("a command on a thread of its own waits for its answer")
    func waiting() throws {
        let stub = Stub.always()
        let bench = Bench()
        let response = try bench.client.sendAndWait(HTTPRequest(.get, stub.url()), egress: .anywhere, on: bench.lane)
        #expect(response.status == .ok)
        withExtendedLifetime(bench) {}
        stub.stop()
    }
}

extension String {
    /// Without spaces at its end.
    var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
