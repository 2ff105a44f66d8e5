import DoitongTesting
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes
import Synchronization

/// A server under test, on lanes of its own.
final class Site: Sendable {
    let server: Server
    let lanes: [Lane]
    let clock: ManualClock?
    let grace: Duration
    private let isDown = Atomic<Bool>(false)

    init(
        _ routes: [Route] = Site.routes, at address: ListenAddress = .ip(host: "127.0.0.1", port: 0), lanes: Int = 1,
        clock: ManualClock? = nil, grace: Duration = .zero, observer: Observer? = nil,
        _ change: (inout Limits) -> Void = { _ in }
    ) throws {
        _ = signal(SIGPIPE, SIG_IGN)  // As every process that serves does: a reader who left must not end it.
        let time: any Timekeeper = clock ?? SystemTime()
        self.lanes = (0..<lanes).map { Lane(index: $0, time: time) }
        (self.clock, self.grace) = (clock, grace)
        var configuration = Server.Configuration(identify: { _ in "id" }, observer: observer)
        change(&configuration.limits)
        server = try Server(address, lanes: self.lanes, routes, configuration)
    }

    /// Serves for as long as `body` takes.
    static func serve<Result>(
        _ routes: [Route] = Site.routes, lanes: Int = 1, clock: ManualClock? = nil, observer: Observer? = nil,
        _ change: (inout Limits) -> Void = { _ in }, _ body: (Site) async throws -> Result
    ) async throws -> Result {
        let site = try Site(routes, lanes: lanes, clock: clock, observer: observer, change)
        do {
            let result = try await body(site)
            await site.stop()
            return result
        } catch {
            await site.stop()
            throw error
        }
    }

    /// For tests that leave nothing behind.
    static let shared: Site = {
        do { return try Site() } catch { fatalError("\(error)") }
    }()

    /// Begins to drain. The task ends when the server has.
    func drain() -> Task<Void, Never> {
        let task = Task(executorPreference: lanes[0]) { [self] in
            await server.run(grace: grace)
            isDown.store(true, ordering: .sequentiallyConsistent)
        }
        task.cancel()
        return task
    }

    var hasDrained: Bool { isDown.load(ordering: .sequentiallyConsistent) }

    func stop() async {
        let task = drain()
        if let clock {
            _ = await eventually {
                clock.advance(by: .seconds(1))
                return self.hasDrained
            }
        }
        await task.value
        for lane in lanes { lane.stop() }
    }

    func connect(from: String = "127.0.0.1", room: Int32? = nil) throws -> Wire {
        try Wire(.ipv4(port: server.port, from: from), room: room)
    }

    /// Returns when the lanes have seen everything that had arrived, and all timers that are due have fired.
    func settle() async {
        for lane in lanes {
            for _ in 0..<4 {
                let turned = Latch()
                lane.perform { turned.open() }
                await turned.wait()
            }
        }
    }

    /// Moves the clock on in small steps, as if by itself.
    func pass(_ duration: Duration, step: Duration = .milliseconds(500)) async {
        await settle()
        var left = duration
        while left > .zero {
            clock?.advance(by: min(step, left))
            left -= step
            await settle()
        }
    }
}

/// Asks until the answer is yes, or a deadline that no test should need has passed.
func eventually(within deadline: Duration = .seconds(120), _ condition: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + deadline
    while ContinuousClock.now < end {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))  // Leaves its thread to what is waited for.
    }
    return await condition()
}

extension Site {
    /// What most tests ask for.
    static let routes: [Route] = [
        Route(.get, "/") { _ in text("root") },
        Route(.get, "/ok") { _ in text("ok") },
        Route(.post, "/ok") { _ in text("ok") },
        Route(.get, "/sentinel") { _ in text("sentinel") },
        Route(.post, "/echo") { Response(.ok, body: .bytes(Array($0.body))) },
        Route(.put, "/echo") { Response(.ok, body: .bytes(Array($0.body))) },
        Route(.post, "/small", bodyBytes: 10) { Response(.ok, body: .bytes(Array($0.body))) },
        Route(.get, "/seen") { text(description(of: $0)) },
        Route(.post, "/seen") { text(description(of: $0)) },
        Route(.get, "/empty") { _ in Response(.noContent) },
        Route(.get, "/unchanged") { _ in Response(Status(304), body: .bytes(Array("never sent".utf8))) },
        Route(.get, "/fails") { _ in throw Refused() },
        Route(.get, "/stream") { _ in
            Response(
                .ok,
                body: .stream(length: nil) { writer in
                    for word in ["one", "two", "three"] { try await writer.write(word) }
                })
        },
        Route(.get, "/known") { _ in
            Response(
                .ok,
                body: .stream(length: 11) { writer in
                    for word in ["one", "two", "three"] { try await writer.write(word) }
                })
        },
    ]

    struct Refused: Error {}

    static func text(_ text: String) -> Response { Response(.ok, body: .bytes(Array(text.utf8))) }

    /// Method, path, query, body, and the field X-Trailer, which comes in trailers only.
    private static func description(of request: Request) -> String {
        let body = String(decoding: request.body, as: UTF8.self)
        return [
            request.method.name, request.path, request.query ?? "-", body.isEmpty ? "-" : body,
            request.fields[FieldName("X-Trailer")] ?? "-",
        ].joined(separator: " ")
    }
}
