import DoitongTesting
import EventLoop
import HTTPServer
import HTTPTypes
import Testing
import ThreadTesting

/// WebSockets over the wire, on a clock that the test moves.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct WebSocketTests {
    /// Sends back what it gets.
    private final class Echo: WebSocketOwner {
        let socket: WebSocket
        init(_ socket: WebSocket) { self.socket = socket }
        func received(_ text: [UInt8]) { for _ in 0..<(text == Array("much".utf8) ? 100_000 : 1) { socket.send(text) } }
        func hasRoom() {}
        func closed() {}
    }

    private static let routes: [Route] = [
        Route(.get, "/socket") { request in
            WebSocketHandshake(subprotocol: "echo").response(to: request) { Echo($0) }
        },
        Route(.get, "/ok") { _ in Site.text("ok") },
    ]

    private static let fields = [
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "echo",
    ]

    private static func request(_ change: [String: String?] = [:], line: String = "GET /socket HTTP/1.1") -> String {
        var fields = fields
        for (name, value) in change { fields[name] = value }
        return "\(line)\r\nHost: h\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
    }

    /// Opens a socket.
    private func open(_ site: Site, room: Int32? = nil, behind bytes: [UInt8] = []) throws -> Wire {
        let wire = try site.connect(room: room)
        try wire.send(Array(Self.request().utf8) + bytes)
        #expect(try wire.takeLine() == "HTTP/1.1 101 Switching Protocols")
        var fields: [String] = []
        while let line = try wire.takeLine(), !line.isEmpty { fields.append(line) }
        for expected in [
            // RFC 6455, 1.3.
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Protocol: echo",
        ] { #expect(fields.contains(expected), "\(fields)") }
        return wire
    }

    /// The next frame's opcode and payload; nil at the end.
    private func take(_ wire: Wire) throws -> (opcode: UInt8, payload: [UInt8])? {
        guard let head = try wire.take(2) else { return nil }
        var length = Int(head[1])
        if length == 126 { length = try wire.take(2)!.reduce(0) { $0 << 8 | Int($1) } }
        return (head[0] & 0x0f, length == 0 ? [] : try wire.take(length) ?? [])
    }

    private func expectClose(_ code: UInt16, _ wire: Wire) throws {
        let frame = try #require(try take(wire))
        #expect(frame.opcode == 8)
        #expect(frame.payload.prefix(2) == [UInt8(code >> 8), UInt8(code & 0xff)])
    }

    struct Handshake: Sendable {
        let change: [String: String?]
        let status: Int
        var line = "GET /socket HTTP/1.1"
    }

    @Test(
        "what is not exactly a handshake is refused",
        arguments: [
            Handshake(change: [:], status: 101), Handshake(change: ["Upgrade": "WebSocket"], status: 101),
            Handshake(change: ["Upgrade": "h2c, websocket"], status: 101),
            Handshake(change: ["Connection": "keep-alive, upgrade"], status: 101),
            Handshake(change: ["Sec-WebSocket-Protocol": "a, echo ,b"], status: 101),
            Handshake(change: ["Connection": nil], status: 400),
            Handshake(change: ["Connection": "close"], status: 400),
            Handshake(change: ["Upgrade": nil], status: 400),
            Handshake(change: ["Sec-WebSocket-Version": "8"], status: 426),
            Handshake(change: ["Sec-WebSocket-Version": nil], status: 426),
            Handshake(change: ["Sec-WebSocket-Version": "13, 8"], status: 426),
            Handshake(change: ["Sec-WebSocket-Key": nil], status: 400),
            Handshake(change: ["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ"], status: 400),
            Handshake(change: ["Sec-WebSocket-Key": "YQ=="], status: 400),
            Handshake(change: ["Sec-WebSocket-Protocol": nil], status: 400),
            Handshake(change: ["Sec-WebSocket-Protocol": "Echo"], status: 400),
            Handshake(change: [:], status: 400, line: "GET /socket HTTP/1.0"),
            Handshake(change: [:], status: 400, line: "HEAD /socket HTTP/1.1"),
            Handshake(change: [:], status: 405, line: "POST /socket HTTP/1.1"),
        ])
    func handshakes(row: Handshake) async throws {
        try await Site.serve(Self.routes) { site in
            let wire = try site.connect()
            try wire.send(Self.request(row.change, line: row.line))
            let line = try wire.takeLine()
            #expect(line?.hasPrefix("HTTP/1.1 \(row.status) ") == true, "\(line ?? "")")
            guard row.status == 426 else { return }
            var fields: [String] = []
            while let line = try wire.takeLine(), !line.isEmpty { fields.append(line) }
            #expect(fields.contains("Sec-WebSocket-Version: 13") && fields.contains("Upgrade: websocket"))
        }
    }

    @Test("messages go both ways, those sent with the handshake too")
    func echo() async throws {
        try await Site.serve(Self.routes) { site in
            let wire = try open(site, behind: frame("a") + frame("b", final: false))
            #expect(try take(wire)?.payload == [0x61])
            try wire.send(continuation("c") + frame(9, [7]))
            #expect(try take(wire)?.payload == Array("bc".utf8))
            let pong = try take(wire)
            #expect(pong?.opcode == 10 && pong?.payload == [7])
            try wire.send(frame(8, [0x03, 0xe8]))
            try expectClose(1000, wire)
            #expect(try take(wire) == nil)
        }
    }

    @Test(
        "a violation is told by its code, and ends the connection",
        arguments: [
            (frame(1, masked: false), 1002), (frame(1, [0xff]), 1007), (frame(2, [1]), 1003),
            ([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0], 1009),
        ] as [([UInt8], UInt16)])
    func violations(bytes: [UInt8], code: UInt16) async throws {
        try await Site.serve(Self.routes) { site in
            let wire = try open(site, behind: bytes)
            try expectClose(code, wire)
            if code == 1003 { try wire.send(frame(8, [0x03, 0xeb])) }  // Here the frames are sound: it waits for ours.
            #expect(try take(wire) == nil)
        }
    }

    @Test("who is silent is asked whether he is there, and cut when he does not say")
    func silence() async throws {
        let clock = ManualClock()
        try await Site.serve(Self.routes, clock: clock) { site in
            let wire = try open(site)
            await site.pass(.seconds(19))
            #expect(try wire.receiveWhatIsThere() == 0)
            await site.pass(.seconds(2))
            #expect(try take(wire)?.opcode == 9)
            try wire.send(frame(10))
            await site.pass(.seconds(21))
            #expect(try take(wire)?.opcode == 9)
            await site.pass(.seconds(21))
            #expect(try take(wire) == nil)
        }
    }

    @Test("who reads too slowly is told 1013")
    func slow() async throws {
        let clock = ManualClock()
        try await Site.serve(Self.routes, clock: clock) { site in
            let wire = try open(site, room: 4096)
            wire.forgetsReceived = true
            for _ in 0..<8 { try wire.send(frame("much")) }
            await site.pass(.seconds(17))
            var last: (opcode: UInt8, payload: [UInt8])?
            while let next = try take(wire) {
                last = next
                if next.opcode == 8 { break }
            }
            #expect(last?.opcode == 8)
            #expect(last?.payload.prefix(2) == [0x03, 0xf5])
        }
    }

    @Test("who does not answer a good-bye is cut")
    func goodbye() async throws {
        let clock = ManualClock()
        try await Site.serve(Self.routes, clock: clock) { site in
            let wire = try open(site, behind: frame(2, [1]))
            try expectClose(1003, wire)
            await site.pass(.seconds(4))
            #expect(try wire.receiveWhatIsThere() == 0)
            await site.pass(.seconds(2))
            #expect(try take(wire) == nil)
        }
    }

    @Test("a server that stops says that it goes away")
    func drain() async throws {
        let site = try Site(Self.routes, grace: .seconds(20))
        let wire = try open(site)
        let task = site.drain()
        try expectClose(1001, wire)
        try wire.send(frame(8, [0x03, 0xe9]))
        #expect(try take(wire) == nil)
        await task.value
        for lane in site.lanes { lane.stop() }
    }

    @Test("a stream of events is heard of while it has nothing to say, and ends with its reader")
    func heartbeat() async throws {
        let (clock, ended) = (ManualClock(), Latch())
        let routes = [
            Route(.get, "/events") { _ in
                Response(
                    .ok,
                    body: .events(heartbeat: Array(":\n\n".utf8), every: .seconds(15)) { writer in
                        try await writer.write("one")
                        do { try await Task.sleep(for: .seconds(3600)) } catch {}
                        ended.open()
                    })
            }
        ]
        try await Site.serve(routes, clock: clock) { site in
            let wire = try site.connect()
            try wire.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
            while let line = try wire.takeLine(), !line.isEmpty {}
            #expect(try wire.take(8) == Array("3\r\none\r\n".utf8))
            for _ in 0..<8 {  // Longer than anybody may be idle.
                await site.pass(.seconds(14))
                #expect(try wire.receiveWhatIsThere() == 0)
                for _ in 0..<4 where try wire.receiveWhatIsThere() == 0 { await site.pass(.milliseconds(500)) }
                #expect(try wire.take(8) == Array("3\r\n:\n\n\r\n".utf8))
            }
            wire.finishSending()
            await ended.wait()
        }
    }
}
