import DoitongTesting
import EventLoop
import Gateway
import Glibc
import HTTPServer
import Media
import Synchronization
import Telemetry
import Testing

/// Media under their links, through a real server.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct LinkTests {
    /// A server of one medium, and a client.
    private final class Shop {
        let folder = Folder()
        let media: any ServedMedia
        let bytes = Sample.bytes["loose.flac"]!
        let reference: MediaReference
        /// As in a request: the path and the query.
        let link: String
        let wire: Wire
        private let lane: Lane
        private let server: Server
        private let time: Mutable

        final class Mutable: Sendable {
            let now = Mutex(Folder.now)
        }

        init(_ backend: Backend) async throws {
            _ = signal(SIGPIPE, SIG_IGN)
            let time = Mutable()
            self.time = time
            media = try folder.media(backend) { time.now.withLock { $0 } }
            reference = try await media.keep(bytes).media
            link = Self.target(media.link(reference, at: Folder.now))
            lane = Lane(index: 0, time: SystemTime())
            server = try Server(
                .ip(host: "127.0.0.1", port: 0), lanes: [lane], media.routes,
                Server.Configuration(identify: { _ in "id" }))
            wire = try Wire(.ipv4(port: server.port))
        }

        static func target(_ link: String) -> String { String(link.dropFirst("http://media.example".count)) }

        func pass(_ duration: Duration) { time.now.withLock { $0 = $0 + duration } }

        func ask(_ target: String, _ fields: String..., method: String = "GET") throws -> Answer {
            let lines = fields.map { "\($0)\r\n" }.joined()
            try wire.send("\(method) \(target) HTTP/1.1\r\nHost: h\r\n\(lines)\r\n")
            let answer = try wire.answer(toHead: method == "HEAD")
            return try #require(answer)
        }

        func close() async {
            wire.close()
            let (server, lane) = (server, lane)
            let task = Task(executorPreference: lane) { await server.run(grace: .zero) }
            task.cancel()
            await task.value
            lane.stop()
        }
    }

    private func visit(_ backend: Backend, _ body: (Shop) async throws -> Void) async throws {
        let shop = try await Shop(backend)
        do { try await body(shop) } catch {
            await shop.close()
            throw error
        }
        await shop.close()
    }

    @Test("a link gives the bytes, and says what they are and that they never change", arguments: Backend.available)
    func whole(backend: Backend) async throws {
        try await visit(backend) { shop in
            let answer = try shop.ask(shop.link)
            #expect(answer.status == 200)
            let isWhole = answer.body == shop.bytes
            #expect(isWhole)
            #expect(answer.framing == .length(shop.bytes.count))
            #expect(answer["Content-Type"] == "audio/flac")
            #expect(answer["ETag"] == "\"\(shop.reference.digest)\"")
            #expect(answer["Accept-Ranges"] == "bytes")
            #expect(answer["Cache-Control"] == "private, max-age=31536000, immutable")
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["Access-Control-Allow-Origin"] == "*")
            let name = "doitong-\("\(shop.reference.digest)".prefix(12)).flac"
            #expect(answer["Content-Disposition"] == "inline; filename=\"\(name)\"")
            let download = try shop.ask("\(shop.link)&download")
            #expect(download["Content-Disposition"] == "attachment; filename=\"\(name)\"")
            let isSame = download.body == shop.bytes
            #expect(isSame)
        }
    }

    @Test("HEAD tells the same and sends nothing", arguments: Backend.available)
    func head(backend: Backend) async throws {
        try await visit(backend) { shop in
            let answer = try shop.ask(shop.link, method: "HEAD")
            #expect(answer.status == 200)
            #expect(answer.framing == .length(shop.bytes.count))
            #expect(answer["Content-Type"] == "audio/flac")
            let part = try shop.ask(shop.link, "Range: bytes=0-9", method: "HEAD")
            #expect(part.status == 200)
            #expect(part.framing == .length(shop.bytes.count))
            #expect(try shop.ask("/media/x", method: "HEAD").status == 403)
            #expect(try shop.ask(shop.link).status == 200)
        }
    }

    @Test("every kind of medium is served as what it is", arguments: Backend.available, Sample.all)
    func types(backend: Backend, sample: Sample) async throws {
        try await visit(backend) { shop in
            let reference = try await shop.media.keep(sample.bytes).media
            let answer = try shop.ask(Shop.target(shop.media.link(reference, at: Folder.now)))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == sample.contentType)
            let isWhole = answer.body == sample.bytes
            #expect(isWhole)
        }
    }

    @Test(
        "raw sound is served as its maker described it",
        arguments: Backend.available,
        [
            "audio/L16; rate=24000; channels=1", "audio/L16; rate=16000; channels=2", "audio/basic",
            "audio/x-alaw-basic",
        ])
    func raw(backend: Backend, type: String) async throws {
        try await visit(backend) { shop in
            let path = shop.media.temporaryPath()
            shop.folder.write([UInt8](repeating: 7, count: 4000), to: path)
            let reference = try await shop.media.keep(path, as: type).media
            let answer = try shop.ask(Shop.target(shop.media.link(reference, at: Folder.now)))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == type)
            #expect(answer.body.count == 4000)
        }
    }

    @Test(
        "a link with any character changed is refused, and says nothing of what is kept", arguments: Backend.available)
    func tampered(backend: Backend) async throws {
        try await visit(backend) { shop in
            let link = Array(shop.link)
            var random = SeededRandom(seed: 21)
            for place in link.indices.dropFirst("/media/".count) where !"?&=".contains(link[place]) {
                var changed = link
                while changed[place] == link[place] {
                    changed[place] = "0123456789abcdefXYZ_-.".randomElement(using: &random)!
                }
                let answer = try shop.ask(String(changed))
                if answer.status != 403 { Issue.record("\(String(changed)) gave \(answer.status)") }
                #expect(answer["ETag"] == nil)
                #expect(answer["Cache-Control"] == "no-store")
            }
        }
    }

    @Test("a link lacking a part of it is refused, as is one of another store", arguments: Backend.available)
    func incomplete(backend: Backend) async throws {
        try await visit(backend) { shop in
            let path = shop.link.prefix { $0 != "?" }
            let query = shop.link.drop { $0 != "?" }.dropFirst().split(separator: "&")
            let stranger = try DiskMedia(
                "\(shop.folder.path)/other", key: [1, 2, 3], address: { "http://media.example" }, now: { Folder.now })
            let foreign = Shop.target(stranger.link(shop.reference, at: Folder.now))
            for target in [
                "\(path)", "\(path)?", "\(path)?\(query[0])", "\(path)?\(query[1])", "\(path)?\(query[0])&signature",
                "\(path)?\(query[0])&signature=", "\(path)?\(query[0])\(query[1])", foreign,
            ] {
                #expect(try shop.ask(target).status == 403, "\(target)")
            }
            #expect(try shop.ask("\(path)?\(query[1])&\(query[0])").status == 200)
            #expect(try shop.ask("/media/").status == 404)
        }
    }

    @Test("a link ends when it says, and not before", arguments: Backend.available)
    func expired(backend: Backend) async throws {
        try await visit(backend) { shop in
            shop.pass(MediaLimits().linkLifetime)
            #expect(try shop.ask(shop.link).status == 200)
            shop.pass(.seconds(24 * 3600 - 1))
            #expect(try shop.ask(shop.link).status == 200)
            shop.pass(.seconds(1))
            let answer = try shop.ask(shop.link)
            #expect(answer.status == 410)
            #expect(answer["Cache-Control"] == "no-store")
        }
    }

    @Test("what is gone from the store is not found", arguments: Backend.available)
    func missing(backend: Backend) async throws {
        try await visit(backend) { shop in
            let place = try #require(try backend.places(shop.folder).first)
            try backend.remove(shop.folder, place)
            #expect(try shop.ask(shop.link).status == 404)
        }
    }

    @Test(
        "no path leads out of the store",
        arguments: Backend.available,
        [
            "/media/../secret", "/media/%2e%2e/secret", "/media/..%2fsecret", "/media/..%2Fsecret%2F..",
            "/media/....//secret", "/media//etc/passwd", "/media/%2fetc%2fpasswd", "/media/..\\secret",
            "/media/incoming/1-1",
            "/media/..;/secret", "/media/%252e%252e%252fsecret", "/media/./secret", "/%6dedia/../secret",
        ])
    func traversal(backend: Backend, path: String) async throws {
        try await visit(backend) { shop in
            shop.folder.write(Array("secret".utf8), to: "\(shop.folder.path)/secret")
            let query = shop.link.drop { $0 != "?" }
            for target in [path, path + query] {
                let answer = try shop.ask(target)
                #expect([400, 403, 404].contains(answer.status), "\(target)")
                #expect(!answer.text.contains("secret"))
            }
        }
    }

    static let ranges: [(String, @Sendable (Int) -> Range<Int>)] = [
        ("bytes=0-0", { _ in 0..<1 }), ("bytes=0-99", { _ in 0..<100 }), ("bytes=100-", { 100..<$0 }),
        ("bytes=1000-1999", { _ in 1000..<2000 }), ("bytes=-1", { $0 - 1..<$0 }), ("bytes=-500", { $0 - 500..<$0 }),
        ("bytes=5-9999999999", { 5..<$0 }), ("bytes=-9999999999", { 0..<$0 }), ("BYTES=3-4", { _ in 3..<5 }),
    ]

    @Test("a range gives that part", arguments: Backend.available, ranges.indices)
    func range(backend: Backend, index: Int) async throws {
        try await visit(backend) { shop in
            let (field, part) = Self.ranges[index]
            let range = part(shop.bytes.count)
            let answer = try shop.ask(shop.link, "Range: \(field)")
            #expect(answer.status == 206)
            let isRight = answer.body == Array(shop.bytes[range])
            #expect(isRight)
            #expect(
                answer["Content-Range"] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(shop.bytes.count)")
            #expect(answer["Content-Type"] == "audio/flac")
        }
    }

    @Test("the last byte is there, and the one behind it is not", arguments: Backend.available)
    func edge(backend: Backend) async throws {
        try await visit(backend) { shop in
            let count = shop.bytes.count
            let last = try shop.ask(shop.link, "Range: bytes=\(count - 1)-\(count + 5)")
            #expect(last.status == 206)
            #expect(last.body == [shop.bytes[count - 1]])
            for field in ["bytes=\(count)-", "bytes=\(count)-\(count)", "bytes=9999999999-", "bytes=-0"] {
                let answer = try shop.ask(shop.link, "Range: \(field)")
                #expect(answer.status == 416, "\(field)")
                #expect(answer["Content-Range"] == "bytes */\(count)")
                #expect(answer.body.isEmpty)
            }
        }
    }

    @Test(
        "a range that cannot be understood is as none, and so are several",
        arguments: Backend.available,
        [
            "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=2-1", "bytes=1", "bytes=0-1,5-6", "bytes=--1",
            "bytes=0-1-2",
            "bytes= 0-1", "bytes=+1-2", "bytes=0x1-2", "lines=0-1", "bytes=99999999999999999999-",
            "bytes=9223372036854775807-",
            "bytes=0-9223372036854775807", "bytes=\u{661}-2",
        ])
    func noRange(backend: Backend, field: String) async throws {
        try await visit(backend) { shop in
            let answer = try shop.ask(shop.link, "Range: \(field)")
            #expect(answer.status == 200)
            #expect(answer.body.count == shop.bytes.count)
            #expect(answer["Content-Range"] == nil)
        }
    }

    @Test("who has the medium already is told so", arguments: Backend.available)
    func unchanged(backend: Backend) async throws {
        try await visit(backend) { shop in
            let tag = "\"\(shop.reference.digest)\""
            for known in [tag, "*", "W/\(tag)", "\"other\", \(tag)", "\"other\",\t\(tag)"] {
                let answer = try shop.ask(shop.link, "If-None-Match: \(known)")
                #expect(answer.status == 304, "\(known)")
                #expect(answer.body.isEmpty)
                #expect(answer["ETag"] == tag)
            }
            for known in ["\"other\"", "\(shop.reference.digest)", ""] {
                #expect(try shop.ask(shop.link, "If-None-Match: \(known)").status == 200, "\(known)")
            }
            #expect(try shop.ask(shop.link, "If-None-Match: \(tag)", "Range: bytes=0-1").status == 304)
            #expect(try shop.ask("\(shop.link)x", "If-None-Match: *").status == 403)
        }
    }

    @Test("If-Range gives the part only of the medium that is meant", arguments: Backend.available)
    func ifRange(backend: Backend) async throws {
        try await visit(backend) { shop in
            let tag = "\"\(shop.reference.digest)\""
            #expect(try shop.ask(shop.link, "Range: bytes=0-1", "If-Range: \(tag)").status == 206)
            for other in ["\"other\"", "W/\(tag)", "Sat, 28 Feb 2026 00:00:00 GMT"] {
                let answer = try shop.ask(shop.link, "Range: bytes=0-1", "If-Range: \(other)")
                #expect(answer.status == 200, "\(other)")
                #expect(answer.body.count == shop.bytes.count)
            }
        }
    }

    @Test("nothing but reading is allowed", arguments: Backend.available)
    func methods(backend: Backend) async throws {
        try await visit(backend) { shop in
            let answer = try shop.ask(shop.link, method: "DELETE")
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        }
    }
}
