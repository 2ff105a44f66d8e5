import DoitongTesting
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes
import Synchronization
import Testing
import ThreadTesting

/// Answers that are written piece by piece.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct StreamTests {
    /// What handlers tell the test.
    private final class Told: Sendable {
        let written = Atomic<Int>(0)
        let ended = Atomic<Bool>(false)
        let error = Mutex<String?>(nil)

        var writtenBytes: Int { written.load(ordering: .relaxed) }
        var hasEnded: Bool { ended.load(ordering: .relaxed) }
        var isGone: Bool { error.withLock { $0 } == "ClientGone()" }
    }

    private static let get = "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n"

    private func stream(
        length: Int? = nil, _ body: @escaping @Sendable (ResponseWriter) async throws -> Void
    ) -> [Route] {
        [Route(.get, "/stream") { _ in Response(.ok, body: .stream(length: length, body)) }]
            + Site.routes.filter { $0.path == "/ok" }
    }

    /// Writes `count` pieces and tells how it went.
    private func pieces(_ count: Int, of size: Int, _ told: Told, length: Int? = nil) -> [Route] {
        stream(length: length) { writer in
            do {
                for number in 0..<count {
                    try await writer.write([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size))
                    told.written.add(size, ordering: .relaxed)
                }
            } catch {
                told.error.withLock { $0 = "\(error)" }
                throw error
            }
            told.ended.store(true, ordering: .relaxed)
        }
    }

    @Test("what is written reaches the client at once, in chunks as they were written")
    func atOnce() async throws {
        let (first, second) = (Latch(), Latch())
        let routes = stream { writer in
            try await writer.write("one")
            await first.wait()
            try await writer.write("")  // No chunk: an empty one would be the last.
            try await writer.write("two")
            await second.wait()
        }
        try await Site.serve(routes) { site in
            let wire = try site.connect()
            try wire.send(Self.get)
            while let line = try wire.takeLine(), !line.isEmpty {}
            #expect(try wire.takeChunk() == Array("one".utf8))
            first.open()
            #expect(try wire.takeChunk() == Array("two".utf8))
            second.open()
            #expect(try wire.takeChunk() == nil)
            try wire.send("GET /ok HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try wire.answer()?.text == "ok")
        }
    }

    @Test("a writer waits for a client that does not read, and goes on when it does", arguments: [nil, 64 << 20])
    func backpressure(length: Int?) async throws {
        let told = Told()
        try await Site.serve(pieces(1024, of: 1 << 16, told, length: length)) { site in
            let wire = try site.connect(room: 1 << 16)
            try wire.send(Self.get)
            // The writer stands still when two looks at it, with the lane's turns between them, show no progress.
            var last = -1
            let stoodStill = await eventually {
                await site.settle()
                usleep(20_000)
                let now = told.writtenBytes
                defer { last = now }
                return now > 0 && now == last
            }
            #expect(stoodStill)
            #expect(told.writtenBytes < 16 << 20, "it wrote far more than sockets hold")
            wire.forgetsReceived = true
            let answer = try #require(try wire.answer())
            #expect(answer.body.count == 64 << 20)
            #expect(told.hasEnded)
            let isRight = (0..<1024).allSatisfy {
                answer.body[$0 << 16] == UInt8(truncatingIfNeeded: $0)
                    && answer.body[$0 << 16 + 0xffff] == UInt8(truncatingIfNeeded: $0)
            }
            #expect(isRight)
        }
    }

    @Test("a stream to a reader that is always a little behind takes no more memory the longer it is")
    func steadilyBehind() async throws {
        let told = Told()
        // Pieces small enough to be copied together; and so much may wait that all of it never leaves at once.
        try await Site.serve(pieces(40_000, of: 8192, told), { $0.unwrittenBytes = 12 << 20 }) { site in
            let wire = try site.connect(room: 1 << 16)
            wire.forgetsReceived = true
            try wire.send(Self.get)
            #expect(await eventually { told.writtenBytes > 8 << 20 })
            let before = Memory.resident
            var (most, count) = (0, 0)
            while count < 300 << 20 {
                guard let bytes = try wire.take(1 << 18) else { break }
                count += bytes.count
                if count % (16 << 20) == 0 { most = max(most, Memory.resident - before) }
            }
            #expect(count >= 300 << 20)
            #expect(most < 240 << 20, "\(most >> 20) MB more for a stream of \(count >> 20) MB")
            wire.close()
        }
    }

    @Test("a writer on another thread writes as well")
    func detached() async throws {
        let routes = stream(length: 3000) { writer in
            try await Task.detached {
                for _ in 0..<1000 { try await writer.write("abc") }
            }.value
        }
        try await Site.serve(routes) { site in
            let wire = try site.connect()
            for _ in 0..<20 { try wire.send(Self.get) }
            for _ in 0..<20 { #expect(try wire.answer()?.text == String(repeating: "abc", count: 1000)) }
        }
    }

    @Test("two tasks that write at a time to a client that does not read both go on when it does")
    func twoWriters() async throws {
        let told = Told()
        let routes = stream { writer in
            await withTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<200 {
                            try? await writer.write([UInt8](repeating: 0x61, count: 1 << 16))
                            told.written.add(1, ordering: .relaxed)
                        }
                    }
                }
            }
        }
        try await Site.serve(routes) { site in
            let wire = try Wire(.ipv4(port: site.server.port), room: 1 << 16, patience: .seconds(3))
            try wire.send(Self.get)
            let answer = try? wire.answer()
            #expect(answer?.body.count == 400 << 16)
            #expect(told.writtenBytes == 400)
        }
    }

    @Test("a writer is told that the client is gone", arguments: [false, true])
    func gone(isReset: Bool) async throws {
        let told = Told()
        try await Site.serve(pieces(100_000, of: 1 << 16, told)) { site in
            let wire = try site.connect(room: 1 << 16)
            try wire.send(Self.get)
            try wire.receive()
            if isReset { wire.reset() } else { wire.close() }
            #expect(await eventually { told.isGone })
            #expect(await eventually { site.server.connections == 0 })
            #expect(!told.hasEnded)
        }
    }

    @Test("a handler is cancelled when its client cuts the connection")
    func cancelled() async throws {
        let (started, cancelled) = (Latch(), Latch())
        let routes = [
            Route(.get, "/stream") { _ in
                await withTaskCancellationHandler {
                    started.open()
                    await cancelled.wait()
                } onCancel: {
                    cancelled.open()
                }
                return Site.text("nobody reads this")
            }
        ]
        try await Site.serve(routes) { site in
            let wire = try site.connect()
            try wire.send(Self.get)
            await started.wait()
            wire.reset()
            await cancelled.wait()
            #expect(await eventually { site.server.connections == 0 })
        }
    }

    @Test("a client that only finished sending gets its whole answer", arguments: ["/stream", "/ok"])
    func halfClosed(path: String) async throws {
        let told = Told()
        try await Site.serve(pieces(100, of: 1 << 16, told)) { site in
            let wire = try site.connect()
            try wire.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            wire.finishSending()
            #expect(try wire.answer()?.body.count == (path == "/ok" ? 2 : 100 << 16))
            #expect(try wire.answer() == nil)
        }
    }

    private struct Broken: Error {}

    @Test("a stream that throws is cut, so that nobody takes a part for the whole", arguments: [nil, 100])
    func thrown(length: Int?) async throws {
        let (told, received) = (Told(), Latch())
        let observer = Observer(
            answered: { _, _, _ in }, failed: { error, _ in told.error.withLock { $0 = "\(error)" } },
            refused: { _, _ in })
        let routes = stream(length: length) { writer in
            try await writer.write("part")
            await received.wait()
            throw Broken()
        }
        try await Site.serve(routes, observer: observer) { site in
            let wire = try site.connect()
            try wire.send(Self.get)
            try wire.receive()
            received.open()
            #expect(throws: Wire.Failure.self) { _ = try wire.answer() }
            #expect(told.error.withLock { $0 } == "Broken()")
            #expect(await eventually { site.server.connections == 0 })
        }
    }

    @Test("a stream that throws to HTTP/1.0, where the end of the connection is the end of the answer, is reset")
    func thrownToOld() async throws {
        let received = Latch()
        let routes = stream { writer in
            try await writer.write("part")
            await received.wait()
            throw Broken()
        }
        try await Site.serve(routes) { site in
            let wire = try site.connect()
            try wire.send("GET /stream HTTP/1.0\r\n\r\n")
            try wire.receive()
            received.open()
            #expect(throws: Wire.Failure.reset) { _ = try wire.answer() }
        }
    }

    @Test(
        "a stream that writes less than it said is cut; one that writes more is stopped",
        arguments: [(10, "part"), (6, "part, more")])
    func wrongLength(length: Int, text: String) async throws {
        let received = Latch()
        let routes = stream(length: length) { writer in
            try await writer.write("part")
            await received.wait()
            if text != "part" { try await writer.write(", more") }
        }
        try await Site.serve(routes) { site in
            let wire = try site.connect()
            try wire.send(Self.get)
            try wire.receive()
            received.open()
            #expect(throws: Wire.Failure.self) { _ = try wire.answer() }
            #expect(String(decoding: wire.received, as: UTF8.self).hasSuffix("\r\n\r\npart"))
        }
    }

    @Test("HEAD runs no writer")
    func head() async throws {
        let told = Told()
        try await Site.serve(pieces(1, of: 10, told)) { site in
            let wire = try site.connect()
            try wire.send("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\nGET /ok HTTP/1.1\r\nHost: h\r\n\r\n")
            let head = try #require(try wire.answer(toHead: true))
            #expect(head.framing == .chunked)
            #expect(try wire.answer()?.text == "ok")
            #expect(told.writtenBytes == 0)
        }
    }
}
