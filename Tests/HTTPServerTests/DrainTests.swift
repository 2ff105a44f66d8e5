import DoitongTesting
import EventLoop
import HTTPServer
import HTTPTypes
import Synchronization
import Testing
import ThreadTesting

/// The end of a server: what runs is finished, and nobody is lied to.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct DrainTests {
    private static let ok = "GET /ok HTTP/1.1\r\nHost: h\r\n\r\n"

    /// A handler that starts, tells so, and answers when it is let.
    private func slow(_ started: Latch, _ end: Latch) -> [Route] {
        [
            Route(.get, "/slow") { _ in
                started.open()
                await end.wait()
                return Site.text("slow")
            },
            Route(.get, "/ok") { _ in Site.text("ok") },
        ]
    }

    private func isRefused(_ site: Site) -> Bool {
        guard let wire = try? site.connect() else { return true }
        // A connection that the kernel had completed for the listener that closed is cut.
        return (try? wire.send(Self.ok)) == nil || (try? wire.answer()) == nil
    }

    @Test("a request that runs is finished with Connection: close, and nobody new is let in")
    func inFlight() async throws {
        let (started, end) = (Latch(), Latch())
        let site = try Site(slow(started, end), grace: .seconds(60))
        let wire = try site.connect()
        try wire.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        await started.wait()
        let drained = site.drain()
        #expect(await eventually { (try? site.connect()) == nil })
        #expect(!site.hasDrained)
        end.open()
        let answer = try #require(try wire.answer())
        #expect(answer.text == "slow")
        #expect(answer["Connection"] == "close")
        #expect(try wire.answer() == nil)
        wire.close()
        await drained.value
        #expect(site.server.connections == 0)
        for lane in site.lanes { lane.stop() }
    }

    @Test("a stream that runs is finished")
    func stream() async throws {
        let (started, end) = (Latch(), Latch())
        let routes = [
            Route(.get, "/stream") { _ in
                Response(
                    .ok,
                    body: .stream(length: nil) { writer in
                        try await writer.write("one")
                        started.open()
                        await end.wait()
                        try await writer.write("two")
                    })
            }
        ]
        let site = try Site(routes, grace: .seconds(60))
        let wire = try site.connect()
        try wire.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n")
        await started.wait()
        let drained = site.drain()
        await site.settle()
        end.open()
        #expect(try wire.answer()?.text == "onetwo")
        #expect(try wire.answer() == nil, "the connection ends, though the head could not say so")
        wire.close()
        await drained.value
        for lane in site.lanes { lane.stop() }
    }

    @Test("an idle connection may still send a request at the last call, and is then closed")
    func lastCall() async throws {
        let clock = ManualClock()
        let site = try Site(clock: clock, grace: .seconds(60))
        let (asks, silent) = (try site.connect(), try site.connect())
        for wire in [asks, silent] {
            try wire.send(Self.ok)
            #expect(try wire.answer()?.text == "ok")
        }
        let drained = site.drain()
        await site.pass(.milliseconds(200), step: .milliseconds(20))
        #expect(try silent.receiveWhatIsThere() == 0, "closed before the last call was over")
        try asks.send(Self.ok)
        let answer = try #require(try asks.answer())
        #expect(answer["Connection"] == "close")
        #expect(try asks.answer() == nil)
        await site.pass(.milliseconds(100), step: .milliseconds(20))
        #expect(try silent.answer() == nil)
        for wire in [asks, silent] { wire.close() }
        #expect(
            await eventually {
                clock.advance(by: .milliseconds(100)); return site.hasDrained
            })
        await drained.value
        for lane in site.lanes { lane.stop() }
    }

    @Test("what hangs is cut when the grace is over, and not before")
    func grace() async throws {
        let clock = ManualClock()
        let (started, end) = (Latch(), Latch())
        let site = try Site(slow(started, end), clock: clock, grace: .seconds(30))
        let (hangs, halfway) = (try site.connect(), try site.connect())
        try hangs.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        await started.wait()
        let drained = site.drain()
        await site.pass(.milliseconds(29_900))
        #expect(!site.hasDrained)
        #expect(try hangs.receiveWhatIsThere() == 0)
        await site.pass(.milliseconds(200), step: .milliseconds(20))
        await drained.value
        #expect(try hangs.answer() == nil)
        halfway.close()
        end.open()
        for lane in site.lanes { lane.stop() }
    }

    @Test("a large answer that is on its way is finished, however slow its reader")
    func largeAnswer() async throws {
        let clock = ManualClock()
        let size = 24 << 20
        let routes = [Route(.get, "/large") { _ in Response(.ok, body: .bytes([UInt8](repeating: 0x61, count: size))) }]
        let site = try Site(routes, clock: clock, grace: .seconds(3600))
        let wire = try site.connect(room: 1 << 16)
        try wire.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
        while let line = try wire.takeLine(), !line.isEmpty {}
        let drained = site.drain()
        var count = 0
        while count < size, let bytes = try wire.take(1 << 20) {
            count += bytes.count
            await site.pass(.seconds(1))
        }
        #expect(count == size, "half an answer")
        wire.close()
        #expect(
            await eventually {
                clock.advance(by: .milliseconds(100)); return site.hasDrained
            })
        await drained.value
        for lane in site.lanes { lane.stop() }
    }

    @Test("a server with nobody there ends at once", arguments: [1, 3])
    func nobody(lanes: Int) async throws {
        let site = try Site(lanes: lanes, grace: .seconds(60))
        await site.drain().value
        #expect(isRefused(site))
        for lane in site.lanes { lane.stop() }
    }

    /// One client among many, while the server ends.
    private func client(_ site: Site, _ begun: Counter, _ answered: Counter) -> String? {
        var isNew = true
        do {
            while true {
                isNew = true
                guard let wire = try? site.connect() else { return nil }  // No longer listening.
                for number in 0... {
                    let body = "request \(number)"
                    try wire.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    guard let answer = try wire.answer() else { break }  // Closed before it was answered, as it may be.
                    guard answer.text == body else { return "the answer to another request" }
                    answered.add()
                    isNew = false
                    if answer["Connection"] == "close" {
                        guard try wire.answer() == nil else { return "something behind the last answer" }
                        break
                    }
                }
                begun.add()
                if site.hasDrained { return nil }
            }
        } catch Wire.Failure.reset {
            return isNew ? nil : "reset"  // The kernel cuts what waits for a listener at the moment when it closes.
        } catch {
            return "\(error)"
        }
    }

    @Test("under load no answer is lost or cut, and every request that a handler saw is answered")
    func underLoad() async throws {
        for round in 0..<5 {
            let (seen, begun, answered) = (Counter(), Counter(), Counter())
            let routes = [
                Route(.post, "/echo") { request in
                    seen.add()
                    await Task.yield()
                    return Response(.ok, body: .bytes(Array(request.body)))
                }
            ]
            let site = try Site(routes, lanes: 2, grace: .seconds(60))
            let threads = (0..<8).map { _ in OwnThread() }
            let clients = threads.map { thread in
                Task(executorPreference: thread) { self.client(site, begun, answered) }
            }
            #expect(await eventually { answered.value > 500 * (round + 1) })
            await site.drain().value
            for client in clients { #expect(await client.value == nil) }
            #expect(seen.value == answered.value)
            for thread in threads { thread.stop() }
            for lane in site.lanes { lane.stop() }
        }
    }
}
