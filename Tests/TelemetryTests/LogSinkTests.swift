import Glibc
import Telemetry
import Testing

@Suite(.timeLimit(.minutes(5))) struct LogSinkTests {
    @Test("a reader that stands still stops nobody, and later learns how many lines it lost")
    func stalled() throws {
        let capture = Capture()
        let sink = capture.sink(.human, capacity: 10_000)
        let log = Log(sink, threshold: .trace)
        let written = 10_000  // Far more than the pipe and the buffer hold together.
        for i in 0..<written { log.info("line", ["number": i]) }

        // Only now does anybody read. Each line is either there or counted.
        var text = ""
        while kept(text) + dropped(text) < written || !text.hasSuffix("\n") {
            text += String(decoding: try #require(capture.read()), as: UTF8.self)
        }
        log.info("room again")
        sink.close(within: .seconds(60))
        text += String(decoding: capture.finish(), as: UTF8.self)

        #expect(dropped(text) > 0)
        #expect(kept(text) + dropped(text) == written)
        #expect(text.hasSuffix("room again\n"))
    }

    private func kept(_ text: String) -> Int { text.split(separator: "\n").count { $0.contains(" line number=") } }

    private func dropped(_ text: String) -> Int {
        text.split(separator: "\n").compactMap { $0.split(separator: "dropped count=").last.flatMap { Int($0) } }
            .reduce(0, +)
    }

    @Test("closing waits no longer than it is told for a reader that stands still")
    func stalledAtTheEnd() {
        let capture = Capture()
        let sink = capture.sink(.human)
        let log = Log(sink, threshold: .trace)
        for i in 0..<10_000 { log.info("line", ["number": i]) }
        sink.close(within: .milliseconds(1))
        log.info("too late")
        sink.close(within: .seconds(60))  // The second time there is nothing to wait for.
        var text = ""
        while !text.hasSuffix("number=9999\n"), let more = capture.read() {
            text += String(decoding: more, as: UTF8.self)
        }
        #expect(text.split(separator: "\n").count == 10_000)
        #expect(!text.contains("too late"))
    }

    @Test("lines of many threads come whole, and all of them")
    func threads() async {
        let (writers, lines) = (8, 500)
        let capture = Capture()
        let sink = capture.sink(.human)
        async let text = String(decoding: readAll(capture, lines: writers * lines), as: UTF8.self)
        await withTaskGroup { group in
            for writer in 0..<writers {
                group.addTask {
                    let log = Log(sink, threshold: .trace).with(["writer": writer])
                    for i in 0..<lines { log.info("line", ["number": i]) }
                }
            }
        }
        let seen = await text.split(separator: "\n")
        sink.close(within: .seconds(60))
        #expect(seen.count == writers * lines)
        #expect(Set(seen).count == writers * lines)
        #expect(seen.allSatisfy { $0.hasPrefix("1970-01-01T00:00:00.007Z info    line writer=") })
        _ = capture.finish()
    }

    @Test("a reader that has gone ends nothing")
    func gone() {
        let capture = Capture()
        Glibc.close(capture.reader)
        let sink = capture.sink(.human)
        Log(sink, threshold: .trace).info("nobody hears this")
        sink.close(within: .seconds(60))
        Glibc.close(capture.writer)
    }

    @concurrent private func readAll(_ capture: Capture, lines: Int) async -> [UInt8] {
        var all: [UInt8] = []
        while all.count(where: { $0 == UInt8(ascii: "\n") }) < lines, let more = capture.read() { all += more }
        return all
    }
}
