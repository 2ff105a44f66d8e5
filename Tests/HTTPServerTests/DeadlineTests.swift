import DoitongTesting
import EventLoop
import HTTPServer
import HTTPTypes
import Testing
import ThreadTesting

/// How long a connection may take, on a clock that the test moves.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct DeadlineTests {
    private static let request = "GET /ok HTTP/1.1\r\nHost: h\r\n\r\n"
    private static let post = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"

    private func serve(_ change: (inout Limits) -> Void = { _ in }, _ body: (Site, ManualClock) async throws -> Void)
        async throws
    {
        let clock = ManualClock()
        try await Site.serve(clock: clock, change) { try await body($0, clock) }
    }

    /// Whether the server has said or closed anything yet.
    private func isQuiet(_ wire: Wire) throws -> Bool { try wire.receiveWhatIsThere() == 0 }

    private func expectTimeout(_ wire: Wire) throws {
        #expect(try wire.answer()?.status == 408)
        #expect(try wire.answer() == nil)
    }

    @Test(
        "a head may take ten seconds and no longer",
        arguments: [
            "G", "GET /ok HTTP/1.1\r\nHost: h\r\n", "GET /ok HTTP/1.1\r\nHost: h\r\n\r", "\r", Self.request + "G",
        ])
    func head(beginning: String) async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            await site.pass(.seconds(20))  // Silence counts as idle, not as a slow head.
            try wire.send(beginning)
            if beginning.hasPrefix(Self.request) { #expect(try wire.answer()?.status == 200) }
            await site.pass(.milliseconds(9900))
            #expect(try isQuiet(wire))
            await site.pass(.milliseconds(200), step: .milliseconds(20))
            try expectTimeout(wire)
        }
    }

    @Test("a head that drips does not get more time by dripping")
    func drippingHead() async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            for byte in Array(Self.request.utf8).prefix(20) {
                try wire.send([byte])
                await site.pass(.milliseconds(490), step: .milliseconds(490))
            }
            #expect(try isQuiet(wire))
            for byte in "abcd".utf8 {
                try wire.send([byte])
                await site.pass(.milliseconds(200), step: .milliseconds(200))
            }
            try expectTimeout(wire)
        }
    }

    @Test("each pipelined head has ten seconds of its own")
    func pipelinedHeads() async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            for _ in 0..<4 {
                let half = Self.request.utf8.count / 2
                try wire.send(Array(Self.request.utf8).prefix(half))
                await site.pass(.seconds(8))
                try wire.send(Array(Self.request.utf8).dropFirst(half))
                #expect(try wire.answer()?.status == 200)
            }
        }
    }

    @Test("a body of less than 240 bytes a second is refused after five seconds", arguments: [0, 1, 200])
    func slowBody(rate: Int) async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            try wire.send(Self.post)
            await site.settle()
            for second in 0..<5 {
                #expect(try isQuiet(wire), "refused in second \(second)")
                if rate > 0 { try wire.send(Array(repeating: 0x61, count: rate)) }
                await site.pass(second == 4 ? .milliseconds(900) : .seconds(1))
            }
            #expect(try isQuiet(wire), "refused before five seconds")
            await site.pass(.milliseconds(300), step: .milliseconds(20))
            try expectTimeout(wire)
        }
    }

    @Test(
        "a body that starts fast and then stops is refused in the window in which it stops", arguments: [false, true])
    func stoppingBody(comesWithItsHead: Bool) async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            let beginning = [UInt8](repeating: 0x61, count: 50_000)
            if comesWithItsHead {
                try wire.send(Array(Self.post.utf8) + beginning)
            } else {
                try wire.send(Self.post)
                await site.settle()
                try wire.send(beginning)
            }
            await site.pass(.milliseconds(9900))
            #expect(try isQuiet(wire))
            await site.pass(.seconds(1))
            try expectTimeout(wire)
        }
    }

    @Test("a body of 300 bytes a second is waited for, however long it takes", arguments: [false, true])
    func steadyBody(isChunked: Bool) async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 18000"
            try wire.send("POST /echo HTTP/1.1\r\nHost: h\r\n\(framing)\r\n\r\n")
            for _ in 0..<60 {
                if isChunked { try wire.send("12c\r\n") }
                try wire.send(Array(repeating: 0x61, count: 300))
                if isChunked { try wire.send("\r\n") }
                await site.pass(.seconds(1))
            }
            if isChunked { try wire.send("0\r\n\r\n") }
            let answer = try #require(try wire.answer())
            #expect(answer.status == 200)
            #expect(answer.body.count == 18_000)
        }
    }

    @Test(
        "a connection on which nothing happens is closed after a while, without a word",
        arguments: ["", Self.request, "\r\n"])
    func idle(before: String) async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            try wire.send(before)
            if before == Self.request { #expect(try wire.answer()?.status == 200) }
            await site.pass(.seconds(74), step: .seconds(2))
            #expect(try isQuiet(wire))
            await site.pass(.seconds(2))
            #expect(try wire.answer() == nil)
        }
    }

    @Test("a connection that is used is not idle")
    func busy() async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            for _ in 0..<4 {
                await site.pass(.seconds(60), step: .seconds(5))
                try wire.send(Self.request)
                #expect(try wire.answer()?.status == 200)
            }
        }
    }

    @Test("a handler may take its time")
    func slowHandler() async throws {
        let clock = ManualClock()
        let latch = Latch()
        let routes = [
            Route(.get, "/slow") { _ in
                await latch.wait()
                return Site.text("slow")
            }
        ]
        try await Site.serve(routes, clock: clock) { site in
            let wire = try site.connect()
            try wire.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            await site.pass(.seconds(600), step: .seconds(20))
            #expect(try isQuiet(wire))
            latch.open()
            #expect(try wire.answer()?.text == "slow")
            await site.pass(.seconds(60), step: .seconds(5))
            #expect(try isQuiet(wire), "the handler's time was counted as idle")
        }
    }

    @Test("after its last word the server listens for five seconds, so that the word is read")
    func lingering() async throws {
        try await serve { site, clock in
            let wire = try site.connect()
            try wire.send("bad\r\n\r\n")
            #expect(try wire.answer()?.status == 400)
            #expect(try wire.answer() == nil)
            await site.pass(.milliseconds(4900))
            #expect(site.server.connections == 1)
            #expect(try wire.send("is anybody there?"))
            await site.pass(.milliseconds(200))
            #expect(await eventually { site.server.connections == 0 })
        }
    }

    @Test("whoever goes on sending after the last word is cut at last")
    func chatterer() async throws {
        try await serve({ $0.lingerBytes = 1 << 20 }) { site, clock in
            let wire = try site.connect()
            try wire.send("bad\r\n\r\n")
            #expect(try wire.answer()?.status == 400)
            let chatter = [UInt8](repeating: 0x61, count: 1 << 16)
            var sent = 0
            while sent < 64 << 20, try wire.send(chatter) { sent += chatter.count }
            #expect(sent < 64 << 20)
            #expect(await eventually { site.server.connections == 0 })
        }
    }

    @Test(
        "a large answer is read to its end by a slow reader, but not by one that stands still",
        arguments: [false, true])
    func slowReader(standsStill: Bool) async throws {
        let clock = ManualClock()
        let size = 24 << 20
        let routes = [Route(.get, "/large") { _ in Response(.ok, body: .bytes([UInt8](repeating: 0x61, count: size))) }]
        try await Site.serve(routes, clock: clock) { site in
            let wire = try site.connect(room: 1 << 16)
            try wire.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
            // Five minutes, far longer than a connection may be idle: but this one is not.
            while let line = try wire.takeLine(), !line.isEmpty {}
            for _ in 0..<(standsStill ? 0 : 10) {
                #expect(try wire.take(1 << 20) != nil)
                await site.pass(.seconds(30), step: .seconds(2))
                #expect(site.server.connections == 1, "a reader at work was cut off")
                guard site.server.connections == 1 else { return }
            }
            if standsStill {
                await site.pass(.seconds(59), step: .seconds(1))
                #expect(site.server.connections == 1)
                // Whatever the kernel still takes counts as movement, and it may take more long after.
                let isCutOff = await eventually {
                    await site.pass(.seconds(1))
                    return site.server.connections == 0
                }
                #expect(isCutOff)
            } else {
                #expect(try wire.take(size - (10 << 20)) != nil)
            }
        }
    }
}
