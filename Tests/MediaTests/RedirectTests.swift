import DoitongTesting
import EventLoop
import Gateway
import Glibc
import HTTPServer
import Media
import Telemetry
import Testing

/// Links that lead to a bucket's own addresses.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct RedirectTests {
    private func visit(
        _ body: (_ link: String, _ bytes: [UInt8], _ ask: (String, String...) throws -> Answer) async throws -> Void
    ) async throws {
        let folder = Folder()
        let media = try folder.media(.redirecting)
        let bytes = Sample.bytes["loose.flac"]!
        let link = media.link(try await media.keep(bytes).media, at: Folder.now)
        let lane = Lane(index: 0, time: SystemTime())
        let server = try Server(
            .ip(host: "127.0.0.1", port: 0), lanes: [lane], media.routes, Server.Configuration(identify: { _ in "id" }))
        let wire = try Wire(.ipv4(port: server.port))
        do {
            try await body(String(link.dropFirst(folder.address.count)), bytes) { target, fields in
                let lines = fields.map { "\($0)\r\n" }.joined()
                try wire.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\(lines)\r\n")
                return try #require(try wire.answer())
            }
        } catch {
            Issue.record(error)
        }
        wire.close()
        let task = Task(executorPreference: lane) { await server.run(grace: .zero) }
        task.cancel()
        await task.value
        lane.stop()
    }

    @Test("whoever follows a link is sent on, for an hour")
    func sent() async throws {
        try await visit { link, bytes, ask in
            let answer = try ask(link)
            #expect(answer.status == 307)
            #expect(answer.body.isEmpty)
            #expect(answer["Cache-Control"] == "private, max-age=1800")
            let address = try #require(answer["Location"])
            #expect(address.contains("X-Amz-Expires=3600&"))
            #expect(address.contains("response-content-type=audio%2Fflac&"))
            #expect(address.contains("inline%3B%20filename%3D%22doitong-"))
            let storage = try Storage.shared.get()
            #expect(address.hasPrefix("\(storage.gate)/\(storage.bucket)/"))
            let port = try #require(storage.gate.split(separator: ":").last.flatMap { Int($0) })
            let wire = try Wire(.ipv4(port: port))
            defer { wire.close() }
            let target = address.dropFirst(storage.gate.count)
            try wire.send(
                "GET \(target) HTTP/1.1\r\nHost: \(storage.gate.dropFirst("http://".count))\r\nRange: bytes=5-14\r\n\r\n"
            )
            let part = try #require(try wire.answer())
            #expect(part.status == 206)
            #expect(part.body == Array(bytes[5..<15]))
            #expect(part["Content-Type"] == "audio/flac")
        }
    }

    @Test("a download is one there too")
    func download() async throws {
        try await visit { link, _, ask in
            let (asked, other) = (try ask("\(link)&download"), try ask("\(link)&downloads"))
            #expect(asked["Location"]?.contains("attachment%3B") == true)
            #expect(other["Location"]?.contains("inline%3B") == true)
        }
    }

    @Test(
        "our own pages are given the bytes, since they may show nothing else; nobody else's are",
        arguments: [
            ("Sec-Fetch-Site: same-origin", true), ("Sec-Fetch-Site: cross-site", false),
            ("Sec-Fetch-Site: none", false),
            ("Referer: http://media.example/en/console", true), ("Referer: http://media.example", true),
            ("Referer: http://media.example.org/", false), ("Referer: http://media.example:81/", false),
            ("X: y", false),
        ])
    func pages(field: String, isOurs: Bool) async throws {
        try await visit { link, bytes, ask in
            let answer = try ask(link, field)
            #expect(answer.status == (isOurs ? 200 : 307))
            #expect(isOurs == (answer.body == bytes))
        }
    }

    @Test("a link that is not whole leads nowhere")
    func forged() async throws {
        try await visit { link, _, ask in
            let answer = try ask("\(link)x")
            #expect(answer.status == 403)
            #expect(answer["Location"] == nil)
        }
    }
}
