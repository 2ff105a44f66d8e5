import DoitongTesting
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes
import Testing
import ThreadTesting

/// Where a server listens.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct ListeningTests {
    private func expectServed(_ wire: Wire) throws {
        try wire.send("GET /ok HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try wire.answer()?.text == "ok")
    }

    private func path() -> String { "/tmp/doitong-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock" }

    @Test("a unix socket, on several lanes; its file goes when the server does", arguments: [1, 2])
    func unix(lanes: Int) async throws {
        let path = path()
        let site = try Site(at: .unix(path: path), lanes: lanes)
        #expect(site.server.port == 0)
        for _ in 0..<10 { try expectServed(try Wire(.unix(path: path))) }
        await site.stop()
        #expect(await eventually { unsafe access(path, F_OK) != 0 })
    }

    @Test("a socket file that a killed server left behind is taken over")
    func stale() async throws {
        let path = path()
        // Bound, and closed without removing the file: what is left by whoever had no time to.
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe bind(number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t(bytes.count))
        }
        try #require(bound == 0)
        close(number)
        #expect(unsafe access(path, F_OK) == 0)
        let site = try Site(at: .unix(path: path))
        try expectServed(try Wire(.unix(path: path)))
        await site.stop()
    }

    @Test("a socket file at which another server listens is left alone")
    func taken() async throws {
        let path = path()
        let site = try Site(at: .unix(path: path))
        let error = #expect(throws: ListenError.self) { _ = try Site(at: .unix(path: path)) }
        #expect(error?.description.contains(path) == true)
        #expect(error?.description.contains("another server") == true)
        try expectServed(try Wire(.unix(path: path)))
        await site.stop()
    }

    @Test("a file that is no socket is left alone")
    func file() async throws {
        let path = path()
        _ = unsafe close(creat(path, 0o600))
        defer { _ = unsafe unlink(path) }
        #expect(throws: ListenError.self) { _ = try Site(at: .unix(path: path)) }
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test("a path too long for a unix socket is said to be so")
    func long() {
        let error = #expect(throws: ListenError.self) {
            _ = try Site(at: .unix(path: "/tmp/" + String(repeating: "x", count: 200)))
        }
        #expect(error?.description.contains("too long") == true)
    }

    @Test("a port in use is said to be so, whatever sort of server uses it", arguments: ["127.0.0.1", "localhost"])
    func inUse(host: String) async throws {
        let site = try Site(at: .ip(host: "127.0.0.1", port: 0))
        let error = #expect(throws: ListenError.self) { _ = try Site(at: .ip(host: host, port: site.server.port)) }
        #expect(error?.description.contains("\(site.server.port)") == true)
        #expect(error?.description.contains("in use") == true)
        try expectServed(try site.connect())
        let port = site.server.port
        await site.stop()
        // And it is free again at once, though connections to it were just closed.
        let next = try Site(at: .ip(host: "127.0.0.1", port: port))
        try expectServed(try next.connect())
        await next.stop()
    }

    @Test(
        "an address that this machine has not, a name that nobody has",
        arguments: ["192.0.2.1", "no-such-host.invalid", "not an address"])
    func nowhere(host: String) {
        let error = #expect(throws: ListenError.self) { _ = try Site(at: .ip(host: host, port: 0)) }
        #expect(error?.description.contains(host) == true)
    }

    static let hasIPv6 = {
        let number = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        return unsafe withUnsafeBytes(of: address) { bytes in
            unsafe bind(number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t(bytes.count)) == 0
        }
    }()

    @Test("IPv6", .enabled(if: hasIPv6, "this machine has no IPv6"))
    func ipv6() async throws {
        let site = try Site(at: .ip(host: "::1", port: 0), lanes: 2)
        for _ in 0..<10 { try expectServed(try Wire(.ipv6(port: site.server.port))) }
        await site.stop()
    }

    @Test("localhost is all that it stands for, on one port", .enabled(if: hasIPv6, "this machine has no IPv6"))
    func localhost() async throws {
        let site = try Site(at: .ip(host: "localhost", port: 0))
        try expectServed(try site.connect())
        await site.stop()
    }

    @Test("every lane gets its share of the connections")
    func lanes() async throws {
        let counters = (0..<3).map { _ in Counter() }
        let lanes = (0..<3).map { Lane(index: $0) }
        let routes = [
            Route(.get, "/ok") { _ in
                for (lane, counter) in zip(lanes, counters) where lane.isCurrent { counter.add() }
                return Site.text("ok")
            }
        ]
        let server = try Server(
            .ip(host: "127.0.0.1", port: 0), lanes: lanes, routes, Server.Configuration(identify: { _ in "id" }))
        let running = Task(executorPreference: lanes[0]) { await server.run(grace: .zero) }
        for _ in 0..<300 { try expectServed(try Wire(.ipv4(port: server.port))) }
        #expect(counters.map(\.value).reduce(0, +) == 300)
        #expect(counters.allSatisfy { $0.value > 20 })
        running.cancel()
        await running.value
        for lane in lanes { lane.stop() }
    }
}
