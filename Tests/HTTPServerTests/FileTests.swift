import DoitongTesting
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes
import Testing
import ThreadTesting

/// Answers out of a file.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct FileTests {
    private static let size = 20 << 20

    /// A file without a name, in which each byte says where it stands.
    private static func file(of size: Int) throws -> Descriptor {
        var path = Array("/tmp/doitong-file-XXXXXX".utf8CString)
        let number = unsafe mkstemp(&path)
        try #require(number >= 0)
        _ = unsafe unlink(path)
        let bytes = (0..<size).map { byte(at: $0) }
        #expect(unsafe pwrite(number, bytes, size, 0) == size)
        return Descriptor(owning: number)
    }

    private static func byte(at place: Int) -> UInt8 { UInt8(truncatingIfNeeded: place ^ place >> 8 ^ place >> 16) }

    private func serve(_ offset: Int, _ length: Int, of size: Int = FileTests.size, _ body: (Site) async throws -> Void)
        async throws
    {
        let region = FileRegion(try Self.file(of: size), offset: offset, length: length)
        let routes =
            [Route(.get, "/file") { _ in Response(.ok, body: .file(region)) }] + Site.routes.filter { $0.path == "/ok" }
        try await Site.serve(routes) { try await body($0) }
    }

    static let stretches = [(0, size), (1, size - 1), (size / 2, 12_345), (size - 1, 1), (7, 0)]

    @Test("a stretch of a file arrives as it is, between two other answers", arguments: stretches)
    func stretch(offset: Int, length: Int) async throws {
        try await serve(offset, length) { site in
            let wire = try site.connect()
            let ok = "GET /ok HTTP/1.1\r\nHost: h\r\n\r\n"
            try wire.send(
                ok + "GET /file HTTP/1.1\r\nHost: h\r\n\r\n" + ok + "HEAD /file HTTP/1.1\r\nHost: h\r\n\r\n" + ok)
            #expect(try wire.answer()?.text == "ok")
            let answer = try #require(try wire.answer())
            #expect(answer.framing == .length(length))
            #expect(answer.body.count == length)
            let isRight = answer.body.indices.allSatisfy { answer.body[$0] == Self.byte(at: offset + $0) }
            #expect(isRight)
            #expect(try wire.answer()?.text == "ok")
            #expect(try wire.answer(toHead: true)?.framing == .length(length))
            #expect(try wire.answer()?.text == "ok")
        }
    }

    @Test("a slow reader gets a file whole, while others are served")
    func slow() async throws {
        try await serve(0, Self.size) { site in
            let slow = try site.connect(room: 4096)
            try slow.send("GET /file HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(try slow.receive(atMost: 1000))
            let other = try site.connect()
            for _ in 0..<100 {
                try other.send("GET /ok HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try other.answer()?.text == "ok")
                try slow.receive(atMost: 1000)
            }
            let answer = try #require(try slow.answer())
            #expect(answer.body.count == Self.size)
            #expect(answer.body.last == Self.byte(at: Self.size - 1))
            #expect(try slow.answer() == nil)
        }
    }

    @Test("a file shorter than was said cuts the connection, and nothing is made up", arguments: [0, 1 << 20])
    func short(size: Int) async throws {
        try await serve(0, (1 << 20) + 1, of: size) { site in
            let wire = try site.connect()
            try wire.send("GET /file HTTP/1.1\r\nHost: h\r\n\r\nGET /ok HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(throws: Wire.Failure.self) { _ = try wire.answer() }
            #expect(await eventually { site.server.connections == 0 })
            #expect(wire.received.count < size + 400)
        }
    }

    @Test("a reader who leaves a file ends nothing but its connection")
    func gone() async throws {
        try await serve(0, Self.size) { site in
            for isReset in [true, false] {
                let wire = try site.connect(room: 4096)
                try wire.send("GET /file HTTP/1.1\r\nHost: h\r\n\r\n")
                try wire.receive(atMost: 1000)
                if isReset { wire.reset() } else { wire.close() }
            }
            #expect(await eventually { site.server.connections == 0 })
            let other = try site.connect()
            try other.send("GET /ok HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try other.answer()?.text == "ok")
        }
    }
}
