import HTTPClient
import HTTPTypes
import JSON
import Testing
import ThreadTesting

/// Each bound, by the error that names it.
@Suite(.timeLimit(.minutes(5)), .onOwnThread) struct BoundTests {
    private static let silent: @Sendable (Stub.Talk) -> Void = { talk in
        _ = talk.request()
        talk.listenToTheEnd()
    }

    @Test("a server that does not answer meets the deadline of the first byte")
    func firstByte() async {
        let stub = Stub(Self.silent)
        let outcome = await Bench().outcome(HTTPRequest(.post, stub.url(), json: [:])) {
            $0.firstByteTime = .milliseconds(50)
        }
        #expect(outcome == .failed(.unanswered(.timedOut(.firstByte))))
        #expect(await eventually { stub.ended == 1 })
        stub.stop()
    }

    @Test("an answer that stops meets the deadline of the stall")
    func stall() async {
        let stub = Stub { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
            talk.listenToTheEnd()
        }
        let outcome = await Bench().outcome(HTTPRequest(.get, stub.url())) { $0.stallTime = .milliseconds(50) }
        #expect(outcome == .failed(.incomplete(.ok, .timedOut(.stall))))
        stub.stop()
    }

    @Test("a server that does not read meets the deadline of the stall")
    func uploadStall() async {
        let stub = Stub { talk in
            _ = talk.hear()
            talk.waitForTheEnd()
        }
        let body = HTTPRequest.Body.bytes([UInt8](repeating: 1, count: 50_000_000), type: "video/mp4")
        let outcome = await Bench().outcome(HTTPRequest(.put, stub.url(), body: body)) {
            $0.stallTime = .milliseconds(100)
        }
        #expect(outcome == .failed(.unanswered(.timedOut(.stall))))
        stub.stop()
    }

    @Test("an answer that trickles meets the total deadline")
    func total() async {
        let stub = Stub { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            let piece = [UInt8](repeating: 1, count: 10)
            while talk.isHeard(piece) {}
        }
        let outcome = await Bench().outcome(HTTPRequest(.get, stub.url())) { $0.totalTime = .milliseconds(100) }
        #expect(outcome == .failed(.incomplete(.ok, .timedOut(.total))))
        stub.stop()
    }

    @Test("what waits for its turn meets the total deadline, and was not sent")
    func waiting() async {
        let stub = Stub(Self.silent)
        let bench = Bench { $0.exchangesPerOrigin = 1 }
        let first = Task { await bench.outcome(HTTPRequest(.get, stub.url())) }
        #expect(await eventually { stub.heads.count == 1 })
        let second = await bench.outcome(HTTPRequest(.post, stub.url())) { $0.totalTime = .milliseconds(50) }
        #expect(second == .failed(.notSent(.timedOut(.total))))
        first.cancel()
        _ = await first.value
        #expect(stub.heads.count == 1)
        stub.stop()
    }

    @Test("a handshake that never ends meets the deadline of the connection, and nothing was sent")
    func connect() async throws {
        let stub = Stub { $0.listenToTheEnd() }
        let url = try URL(parsing: "https://127.0.0.1:\(stub.port)/")
        let outcome = await Bench().outcome(HTTPRequest(.post, url)) { $0.connectTime = .milliseconds(100) }
        #expect(outcome == .failed(.notSent(.timedOut(.connect))))
        stub.stop()
    }

    static let bodies = [
        "Content-Length: 11\r\n\r\n01234567890", "Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
        "Connection: close\r\n\r\n01234567890",
    ]

    @Test("a body may have as many bytes as allowed, and no more", arguments: bodies)
    func body(rest: String) async {
        let stub = Stub { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\n\(rest)")
        }
        let whole = await Bench().outcome(HTTPRequest(.get, stub.url())) { $0.bodyBytes = 11 }
        #expect(whole == .answered(200, "01234567890"))
        let cut = await Bench().outcome(HTTPRequest(.get, stub.url())) { $0.bodyBytes = 10 }
        #expect(cut == .failed(.incomplete(.ok, .bodyTooLarge(limit: 10))))
        stub.stop()
    }

    @Test("fields may have as many bytes as allowed, interim answers included")
    func fields() async {
        let early = String(repeating: "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n", count: 100)
        for head in ["X-Long: \(String(repeating: "x", count: 3000))\r\n", "X: y\r\n"] {
            let stub = Stub { talk in
                _ = talk.request()
                talk.say((head.count < 100 ? early : "") + Stub.answer("fine", head))
            }
            #expect(await Bench().outcome(HTTPRequest(.get, stub.url())) == .answered(200, "fine"))
            let outcome = await Bench().outcome(HTTPRequest(.get, stub.url())) { $0.fieldBytes = 2000 }
            guard case .failed(let error) = outcome else {
                Issue.record("it was answered")
                continue
            }
            #expect(error.cause == .fieldsTooLarge(limit: 2000))
            stub.stop()
        }
    }

    @Test("so many wait and no more, and another origin is not held up")
    func queue() async {
        let (stub, other) = (Stub(Self.silent), Stub.always())
        let bench = Bench {
            $0.exchangesPerOrigin = 1
            $0.waitingPerLane = 2
        }
        // On the lane, so that each has come to its place before the next begins.
        let tasks = (0..<3).map { _ in
            Task(executorPreference: bench.lane) { await bench.outcome(HTTPRequest(.get, stub.url())) }
        }
        #expect(await eventually { stub.heads.count == 1 })
        let fourth = Task(executorPreference: bench.lane) { await bench.outcome(HTTPRequest(.post, stub.url())) }
        #expect(await fourth.value == .failed(.notSent(.tooMany(waiting: 2))))
        #expect(stub.heads.count == 1)
        tasks[1].cancel()
        _ = await tasks[1].value
        #expect(await bench.outcome(HTTPRequest(.get, other.url())) == .answered(200, "fine"))
        for task in tasks {
            task.cancel()
            _ = await task.value
        }
        for stub in [stub, other] { stub.stop() }
    }
}
