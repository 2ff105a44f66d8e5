import HTTPClient
import HTTPTypes
import JSON
import Synchronization
import Telemetry
import Testing
import ThreadTesting

/// What became of a request that was not answered: whoever pays for it must know.
@Suite(.timeLimit(.minutes(5)), .onOwnThread) struct FateTests {
    @Test("where nobody listens, nothing was sent")
    func refused() async {
        let stub = Stub.always()
        stub.stop()
        #expect(
            await eventually { await Bench().outcome(HTTPRequest(.get, stub.url())) == .failed(.notSent(.unreachable)) }
        )
    }

    @Test("a name that nobody knows is told, and nothing was sent")
    func unresolvable() async {
        // No such name is ever given out (RFC 6761); without a name server the answer is the same.
        let bench = Bench()
        let request = HTTPRequest(.post, "http://nowhere.invalid/", json: [:])
        let outcome = await bench.outcome(request) { $0.connectTime = .seconds(60) }
        #expect(outcome == .failed(.notSent(.unresolvable)))
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let error: HTTPClientError
        let script: @Sendable (Stub.Talk) -> Void

        init(_ description: String, _ error: HTTPClientError, _ script: @escaping @Sendable (Stub.Talk) -> Void) {
            (testDescription, self.error, self.script) = (description, error, script)
        }
    }

    static let rows: [Row] = [
        Row("closed after the request", .unanswered(.connectionLost)) { talk in _ = talk.request() },
        Row("cut after the request", .unanswered(.connectionLost)) { talk in
            _ = talk.request()
            talk.cut()
        },
        Row("closed without reading", .unanswered(.connectionLost)) { _ in },
        Row("closed after an interim answer", .unanswered(.connectionLost)) { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 100 Continue\r\n\r\n")
        },
        Row("closed within the head", .incomplete(.ok, .connectionLost)) { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")
            talk.cut()
        },
        Row("closed within a body of known length", .incomplete(.ok, .connectionLost)) { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc")
        },
        Row("closed within a chunked body", .incomplete(.ok, .connectionLost)) { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
        },
        Row("closed before the last chunk", .incomplete(.ok, .connectionLost)) { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        },
        Row("an answer that is not HTTP", .unanswered(.unreadable)) { talk in
            _ = talk.request()
            talk.say("220 smtp.example ESMTP\r\n")
        },
        Row("a status that does not exist", .unanswered(.unreadable)) { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n")
        },
    ]

    @Test("how far it came is told", arguments: rows)
    func fate(row: Row) async {
        let stub = Stub(row.script)
        let outcome = await Bench().outcome(HTTPRequest(.post, stub.url(), json: ["prompt": "x"]))
        #expect(outcome == .failed(row.error))
        #expect(stub.connections == 1)
        stub.stop()
    }

    @Test("a kept connection that dies under a request does not make it be sent again", arguments: [Method.post, .get])
    func kept(method: HTTPTypes.Method) async {
        for isCut in [false, true] {
            let stub = Stub { talk in
                _ = talk.request()
                talk.say(Stub.answer())
                guard talk.index == 0 else { return }
                _ = talk.request()
                if isCut { talk.cut() }
            }
            let bench = Bench()
            #expect(await bench.outcome(HTTPRequest(.get, stub.url("/first"))) == .answered(200, "fine"))
            let second = HTTPRequest(method, stub.url("/second"))
            #expect(await bench.outcome(second) == .failed(.unanswered(.connectionLost)))
            #expect(stub.heads.count { $0.contains("/second") } == 1)
            #expect(await bench.outcome(HTTPRequest(.get, stub.url("/third"))) == .answered(200, "fine"))
            #expect(stub.connections == 2)
            stub.stop()
        }
    }

    @Test("a kept connection of which the end is known is not used")
    func closedMeanwhile() async {
        let stub = Stub { talk in
            _ = talk.request()
            talk.say(Stub.answer())
        }
        let bench = Bench()
        for round in 1...20 {
            #expect(await bench.outcome(HTTPRequest(.post, stub.url())) == .answered(200, "fine"))
            #expect(await eventually { stub.ended == round })
        }
        #expect(stub.connections == 20)
        stub.stop()
    }

    @Test("a large body that is cut off is not sent again either")
    func largeBody() async {
        let stub = Stub { talk in
            if talk.index == 0 {
                _ = talk.request()
                talk.say(Stub.answer())
            }
            _ = talk.hear()
            talk.cut()
        }
        let bench = Bench()
        #expect(await bench.outcome(HTTPRequest(.get, stub.url())) == .answered(200, "fine"))
        let body = HTTPRequest.Body.bytes([UInt8](repeating: 1, count: 20_000_000), type: "video/mp4")
        #expect(
            await bench.outcome(HTTPRequest(.post, stub.url(), body: body)) == .failed(.unanswered(.connectionLost)))
        #expect(stub.connections == 1)
        stub.stop()
    }

    @Test("an answer that comes before the whole request was sent counts")
    func early() async {
        let stub = Stub { talk in
            _ = talk.hear()
            talk.say("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            talk.listenToTheEnd()
        }
        let body = HTTPRequest.Body.bytes([UInt8](repeating: 1, count: 20_000_000), type: "video/mp4")
        #expect(await Bench().outcome(HTTPRequest(.post, stub.url(), body: body)) == .answered(413, "no"))
        stub.stop()
    }

    @Test("what is cancelled is told how far it came, and its connection is closed")
    func cancelled() async {
        let stub = Stub { talk in
            while let request = talk.request() {
                if request.head.contains("/silent") { return talk.listenToTheEnd() }
                if request.head.contains("/begins") {
                    talk.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
                    return talk.listenToTheEnd()
                }
                talk.say(Stub.answer())
            }
        }
        let bench = Bench { $0.exchangesPerOrigin = 2 }
        let silent = Task { await bench.outcome(HTTPRequest(.post, stub.url("/silent"))) }
        let begins = Task { await bench.outcome(HTTPRequest(.post, stub.url("/begins"))) }
        #expect(await eventually { stub.heads.count == 2 })
        let waits = Task { await bench.outcome(HTTPRequest(.post, stub.url("/waits"))) }
        waits.cancel()
        #expect(await waits.value == .failed(.notSent(.cancelled)))
        silent.cancel()
        #expect(await silent.value == .failed(.unanswered(.cancelled)))
        #expect(await eventually { stub.ended == 1 })
        begins.cancel()
        let end = await begins.value
        #expect(end == .failed(.incomplete(.ok, .cancelled)) || end == .failed(.unanswered(.cancelled)))
        #expect(await eventually { stub.ended == 2 })
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return await bench.outcome(HTTPRequest(.post, stub.url("/late")))
        }
        late.cancel()
        #expect(await late.value == .failed(.notSent(.cancelled)))
        #expect(stub.heads.count == 2)
        #expect(await bench.outcome(HTTPRequest(.get, stub.url())) == .answered(200, "fine"))
        stub.stop()
    }

    @Test("an error tells neither a key nor a query")
    func secrecy() async {
        let stub = Stub { talk in _ = talk.request() }
        let request = HTTPRequest(
            .post, stub.url("/path?signature=s3cret"), bearer: Secret("s3cret"), json: ["prompt": "s3cret"])
        let outcome = await Bench().outcome(request)
        #expect(!"\(outcome)".contains("s3cret"))
        #expect(!"\(request)".contains("s3cret"))
        #expect("\(request)".contains("/path"))
        stub.stop()
    }
}
