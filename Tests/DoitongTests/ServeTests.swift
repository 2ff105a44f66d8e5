import DoitongTesting
import EventLoop
import Glibc
import Testing
import ThreadTesting

/// `doitong serve` as it is run, in a process of its own.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread, .enabled(if: Served.works, "this build does not serve"))
struct ServeTests {
    private static let request = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test("it says where it listens, and there it answers")
    func answers() throws {
        let served = try Served()
        #expect(served.line == "listening on http://127.0.0.1:\(served.port)")
        let health = try #require(try served.get("/healthz"))
        #expect(health.status == 200)
        #expect(health.text == "ok\n")
        #expect(health["Content-Type"]?.hasPrefix("text/plain") == true)
        let version = try #require(try served.get("/version"))
        #expect(version.status == 200)
        #expect(version["Content-Type"]?.hasPrefix("application/json") == true)
        #expect(version.text.filter { !$0.isWhitespace } == #"{"name":"doitong","version":"0.1.0"}"#)
        #expect(try served.get("/none")?.status == 404)
        served.signal(SIGTERM)
        #expect(served.wait(atMost: .seconds(20)) == 0)
    }

    @Test("a request keeps the id that it brought, if it is one, and gets one else")
    func requestIDs() throws {
        let served = try Served()
        #expect(try served.get("/healthz", "X-Request-Id: abc-123\r\n")?.values("X-Request-Id") == ["abc-123"])
        for bad in ["", "a b", "<script>", String(repeating: "x", count: 129), "caf\u{e9}"] {
            let id = try #require(try served.get("/healthz", "X-Request-Id: \(bad)\r\n")?["X-Request-Id"])
            #expect(id != bad && !id.isEmpty)
        }
        let made = try (0..<20).map { _ in try served.get("/healthz")?["X-Request-Id"] ?? "" }
        #expect(Set(made).count == 20 && !made.contains(""))
    }

    @Test("told to stop, it answers what has begun, and exits with 0", arguments: [SIGTERM, SIGINT])
    func graceful(signal: Int32) throws {
        let served = try Served("--grace", "60s")
        let (begun, idle) = (try served.connect(), try served.connect())
        try begun.send(Self.request + "GET /healthz HTTP/1.1\r\n")
        #expect(try begun.answer()?.status == 200)
        served.signal(signal)
        #expect(try idle.answer() == nil, "idle connections are closed soon")
        #expect((try? served.connect()) == nil, "it has stopped listening before it closed them")
        #expect(served.wait(atMost: .zero) == nil)
        try begun.send("Host: h\r\n\r\n")
        let answer = try #require(try begun.answer())
        #expect(answer.text == "ok\n")
        #expect(answer["Connection"] == "close")
        #expect(try begun.answer() == nil)
        begun.close()
        #expect(served.wait(atMost: .seconds(20)) == 0)
    }

    @Test("told twice, it ends at once")
    func impatient() throws {
        let served = try Served("--grace", "60s")
        let wire = try served.connect()
        try wire.send(Self.request + "GET /healthz")
        #expect(try wire.answer()?.status == 200)
        served.signal(SIGTERM)
        #expect(served.wait(atMost: .milliseconds(500)) == nil)
        served.signal(SIGTERM)
        #expect(served.wait(atMost: .seconds(10)) != nil)
        wire.close()
    }

    @Test("what hangs is cut when the grace is over")
    func graceEnds() throws {
        let served = try Served("--grace", "1s")
        let wire = try served.connect()
        try wire.send(Self.request + "GET /healthz")
        #expect(try wire.answer()?.status == 200)
        served.signal(SIGTERM)
        #expect(served.wait(atMost: .seconds(9)) == 0)
        wire.close()
    }

    @Test("a port in use is said to be so, with the option that names another")
    func portInUse() throws {
        let served = try Served()
        let data = "\(served.data)-other"
        defer { Served.remove(data) }
        let run = Run("serve", "--port", "\(served.port)", "--data", data)
        #expect(run.code == 1)
        #expect(run.errors.contains("--port"))
        #expect(run.errors.contains("\(served.port)"))
        #expect(!run.output.contains("listening"))
        #expect(try served.get("/healthz")?.text == "ok\n")
    }

    @Test("a thousand clients that never finish their requests keep nobody waiting")
    func slowloris() throws {
        _ = Machine.raiseDescriptorLimit()
        let served = try Served()
        let slow = try (0..<1000).map { _ in try served.connect() }
        for (number, wire) in slow.enumerated() { try wire.send(Array(Self.request.utf8).prefix(1 + number % 40)) }
        // A client has its patience; that is the only clock here.
        for _ in 0..<10 {
            for wire in slow.prefix(500) { try wire.send("x") }
            for _ in 0..<20 { #expect(try served.get("/healthz")?.text == "ok\n") }
        }
        for wire in slow { wire.close() }
    }

    private static let descriptors = Machine.raiseDescriptorLimit()

    @Test(
        "ten thousand idle connections are held, in little memory",
        .enabled(if: descriptors > 10_200, "this process may not open 10,200 descriptors (ulimit -Hn)"))
    func idle() throws {
        let served = try Served()
        let before = served.residentBytes
        var wires: [Wire] = []
        for _ in 0..<10_000 {
            let wire = try served.connect()
            try wire.send(Self.request)
            wires.append(wire)
        }
        for wire in wires { #expect(try wire.answer()?.status == 200) }
        let held = served.residentBytes
        print("10,000 idle connections: \(held >> 20) MB resident, \(before >> 20) MB before them")
        #expect(held < 60 << 20)
        for wire in wires.suffix(10) {
            try wire.send(Self.request)
            #expect(try wire.answer()?.status == 200)
        }
        for wire in wires { wire.close() }
        #expect(try served.get("/healthz")?.text == "ok\n")
    }

    @Test("out of descriptors it keeps its connections, and accepts again when it has some")
    func exhaustion() throws {
        let served = try Served(descriptors: 64)
        let kept = try served.connect()
        try kept.send(Self.request)
        #expect(try kept.answer()?.status == 200)
        // Far more than it has descriptors for. Those that it does not admit it must accept, too, to tell them so.
        var waiting = try (0..<200).map { _ in try served.connect() }
        for wire in waiting { try wire.send(Self.request) }
        let end = ContinuousClock.now + .seconds(30)
        while !waiting.isEmpty, ContinuousClock.now < end {
            try kept.send(Self.request)
            #expect(try kept.answer()?.status == 200)
            let (others, answered) = try waiting.reduce(into: ([Wire](), [Wire]())) { lists, wire in
                if try wire.receiveWhatIsThere() == 0 { lists.0.append(wire) } else { lists.1.append(wire) }
            }
            for wire in answered {
                if let answer = try wire.answer() { #expect([200, 503].contains(answer.status)) }
                wire.close()
            }
            waiting = others
            usleep(1000)
        }
        #expect(waiting.isEmpty, "\(waiting.count) of 200 were never accepted")
        kept.close()
        // Whoever comes now is served, as soon as it has noticed that there is room.
        var status: Int?
        while status != 200, ContinuousClock.now < end { status = try served.get("/healthz")?.status }
        #expect(status == 200)
    }

    @Test("a million requests leave no memory behind")
    func flat() throws {
        let served = try Served("--lanes", "1")
        let wire = try served.connect()
        wire.forgetsReceived = true
        try wire.send(Self.request)
        #expect(try wire.answer()?.status == 200)
        let batch = Array(String(repeating: Self.request, count: 100).utf8)
        var early = 0
        try wire.send(Self.request)
        while let line = try wire.takeLine(), !line.isEmpty {}
        #expect(try wire.take(3) == Array("ok\n".utf8))
        let size = try answerSize(served)
        for number in 1...10_000 {
            try wire.send(batch)
            let answers = try #require(try wire.take(100 * size))
            let isWhole =
                answers.starts(with: Array("HTTP/1.1 200 OK\r\n".utf8)) && answers.suffix(3).elementsEqual("ok\n".utf8)
            if !isWhole { Issue.record("answers out of step"); break }
            if number == 2000 { early = served.residentBytes }
        }
        let late = served.residentBytes
        print("after 200,000 requests \(early >> 10) KB resident, after 1,000,000 \(late >> 10) KB")
        #expect(late - early < 4 << 20)
    }

    private func answerSize(_ served: Served) throws -> Int {
        let wire = try served.connect()
        try wire.send(Self.request)
        _ = try wire.answer()
        return wire.received.count
    }
}
