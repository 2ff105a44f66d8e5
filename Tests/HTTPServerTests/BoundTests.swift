import DoitongTesting
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes
import Synchronization
import Testing
import ThreadTesting

/// How much of everything at once.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct BoundTests {
    private static let ok = "GET /ok HTTP/1.1\r\nHost: h\r\n\r\n"

    private func expectServed(_ wire: Wire) throws {
        try wire.send(Self.ok)
        #expect(try wire.answer()?.text == "ok")
    }

    private func expectFull(_ wire: Wire) throws {
        let answer = try #require(try wire.answer())
        #expect(answer.status == 503)
        #expect(answer["Connection"] == "close")
        #expect(answer["Retry-After"] != nil)
        #expect(try wire.answer() == nil)
    }

    @Test("one connection more than may be is told so and closed, and others are not disturbed")
    func connections() async throws {
        try await Site.serve(Site.routes, { $0.connections = 3 }) { site in
            var wires = try (0..<3).map { _ in try site.connect() }
            for wire in wires { try expectServed(wire) }
            try expectFull(try site.connect())
            for wire in wires { try expectServed(wire) }
            wires.removeFirst().close()
            #expect(await eventually { site.server.connections == 2 })
            try expectServed(try site.connect())
        }
    }

    @Test("each network has its share, and none takes another's")
    func networks() async throws {
        try await Site.serve(Site.routes, { $0.connectionsPerNetwork = 2 }) { site in
            let first = try (0..<2).map { _ in try site.connect(from: "127.0.0.2") }
            for wire in first { try expectServed(wire) }
            try expectFull(try site.connect(from: "127.0.0.2"))
            let second = try site.connect(from: "127.0.0.3")
            try expectServed(second)
            first[0].close()
            #expect(await eventually { site.server.connections == 2 })
            try expectServed(try site.connect(from: "127.0.0.2"))
            for wire in [first[1], second] { try expectServed(wire) }
        }
    }

    @Test("those who are told that there is no room are few, too; the rest is closed without a word")
    func refusals() async throws {
        let clock = ManualClock()  // Who was told stays, since nobody's time passes.
        try await Site.serve(clock: clock, { ($0.connections, $0.refusals) = (1, 2) }) { site in
            let admitted = try site.connect()
            try expectServed(admitted)
            let told = try (0..<2).map { _ in try site.connect() }
            for wire in told { #expect(try wire.answer()?.status == 503) }
            for _ in 0..<20 {
                let wire = try site.connect()
                #expect(try wire.answer() == nil)
            }
            try expectServed(admitted)
            for wire in told { wire.close() }
        }
    }

    @Test(
        "bodies that wait for their rest share a lane's memory; what is beyond it is refused, and the memory given back"
    )
    func bodies() async throws {
        let limit = 1 << 20
        try await Site.serve(Site.routes, { $0.bodyBytesPerLane = limit }) { site in
            let head = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 400000\r\n\r\n"
            let half = [UInt8](repeating: 0x61, count: 300_000)
            let waiting = try (0..<3).map { _ in try site.connect() }
            for wire in waiting { try wire.send(Array(head.utf8) + half) }
            await site.settle()
            let fourth = try site.connect()
            try fourth.send(Array(head.utf8) + half)
            try expectFull(fourth)
            // Those before it are not touched, and once they are done there is room again.
            for wire in waiting {
                try wire.send([UInt8](repeating: 0x62, count: 100_000))
                #expect(try wire.answer()?.body.count == 400_000)
            }
            for _ in 0..<5 {
                let wire = try site.connect()
                try wire.send(Array(head.utf8) + half + [UInt8](repeating: 0x62, count: 100_000))
                #expect(try wire.answer()?.body.count == 400_000)
                wire.close()
            }
        }
    }

    @Test("a length that is only promised takes no memory")
    func promises() async throws {
        let routes = [Route(.post, "/huge", bodyBytes: 1 << 40) { _ in Site.text("ok") }]
        try await Site.serve(routes) { site in
            let before = Memory.resident
            let wires = try (0..<50).map { _ in try site.connect() }
            for wire in wires {
                try wire.send("POST /huge HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000000\r\n\r\nabc")
            }
            await site.settle()
            #expect(Memory.resident - before < 200 << 20)
            for wire in wires { wire.close() }
        }
    }

    @Test("requests behind one that is being answered stay with the client, but for a bounded few")
    func readAhead() async throws {
        let latch = Latch()
        let routes = [
            Route(.get, "/slow") { _ in
                await latch.wait()
                return Site.text("slow")
            },
            Route(.get, "/ok") { _ in Site.text("ok") },
        ]
        try await Site.serve(routes) { site in
            let wire = try site.connect()
            try wire.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            await site.settle()
            let before = Memory.resident
            // More than the kernel holds for both ends, unless the server reads on.
            let many = Array(String(repeating: Self.ok, count: 30_000).utf8)
            var sent = 0
            for _ in 0..<64 {
                let count = wire.sendWhatFits(Array(many[(sent % Self.ok.utf8.count)...]))
                sent += count
                if count == 0 { break }
                await site.settle()
            }
            #expect(sent < 32 << 20)
            #expect(Memory.resident - before < 64 << 20)
            latch.open()
            #expect(try wire.answer()?.text == "slow")
            for _ in 0..<(sent / Self.ok.utf8.count) {
                guard try wire.answer()?.text == "ok" else {
                    Issue.record("an answer is missing")
                    break
                }
            }
        }
    }

    @Test("a client that sends requests and reads no answers is not read from for ever")
    func unread() async throws {
        let answered = Counter()
        let large = [UInt8](repeating: 0x61, count: 1 << 16)
        let routes = [
            Route(.get, "/ok") { _ in
                answered.add()
                return Response(.ok, body: .bytes(large))
            }
        ]
        try await Site.serve(routes) { site in
            let wire = try site.connect(room: 1 << 16)
            let before = Memory.resident
            try wire.send(String(repeating: Self.ok, count: 2000))
            var last = -1
            let stoodStill = await eventually {
                await site.settle()
                defer { last = answered.value }
                return last == answered.value && last > 0
            }
            #expect(stoodStill)
            #expect(answered.value < 400, "\(answered.value) answers of 64 KiB wait for one reader")
            #expect(Memory.resident - before < 64 << 20)
            wire.forgetsReceived = true
            for _ in 0..<2000 { #expect(try wire.answer()?.body.count == large.count) }
        }
    }

    @Test("an interim answer invites a body only where one is wanted and has not come")
    func expectations() async throws {
        try await Site.serve { site in
            let wire = try site.connect()
            try wire.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try wire.takeLine() == "HTTP/1.1 100 Continue")
            #expect(try wire.takeLine() == "")
            try wire.send("hi")
            let answer = try #require(try wire.answer())
            #expect(answer.text == "hi" && answer.interims == [])

            try wire.send(
                "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
            #expect(try wire.takeLine() == "HTTP/1.1 100 Continue")
            #expect(try wire.takeLine() == "")
            try wire.send("2\r\nhi\r\n0\r\n\r\n")
            #expect(try wire.answer()?.text == "hi")

            for request in [
                "POST /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n",
                "POST /none HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                "DELETE /ok HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2,2\r\n\r\n",
            ] {
                let wire = try site.connect()
                try wire.send(request)
                // The body is not sent: so nothing but the final answer can be waited for.
                let answer = try #require(try wire.answer())
                #expect(answer.interims == [])
                #expect([400, 404, 405, 413].contains(answer.status))
            }
        }
    }

    @Test("whoever waits for the invitation gets it, also from a server that had nothing to do for a while")
    func lateInvitation() async throws {
        try await Site.serve { site in
            for _ in 0..<20 {
                let wire = try site.connect()
                usleep(3000)  // For the timers' clock to move on while the lane sleeps.
                try wire.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                try #require(try wire.takeLine() == "HTTP/1.1 100 Continue")
            }
        }
    }

    @Test("clients that come all at once are let in one turn after the other, and none is forgotten")
    func acceptsInTurns() async throws {
        try await Site.serve(Site.routes, { $0.acceptsPerTurn = 1 }) { site in
            // All of them wait before the lane can take the first.
            let haveCome = Counter()
            site.lanes[0].perform { while haveCome.value == 0 {} }
            let wires = try (0..<20).map { _ in try site.connect() }
            for wire in wires { try wire.send(Self.ok) }
            haveCome.add()
            for wire in wires { #expect(try wire.answer()?.status == 200) }
        }
    }

    @Test("a request that was refused is answered, though its client has sent much more", arguments: [false, true])
    func refusedWithMore(finishesSending: Bool) async throws {
        try await Site.serve { site in
            for _ in 0..<20 {
                let wire = try site.connect()
                try wire.send(Array("bad\r\n\r\n".utf8) + [UInt8](repeating: 0x61, count: 1 << 20))
                if finishesSending { wire.finishSending() }
                #expect(try wire.answer()?.status == 400)
                #expect(try wire.answer() == nil)
            }
        }
    }
}

/// A number that several threads count up.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add(_ more: Int = 1) { count.add(more, ordering: .sequentiallyConsistent) }
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
}
