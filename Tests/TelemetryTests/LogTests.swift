import DoitongTesting
import Foundation
import Telemetry
import Testing

@Suite struct LogTests {
    private static let time = "1970-01-01T00:00:00.007Z"

    @Test("a JSON line holds time, level, message, and the metadata beside them")
    func json() {
        let text = Capture.text(.json) {
            $0.notice(
                "it \"went\"", ["name": "a", "count": 3, "ratio": 0.5, "ok": true, "took": Duration.milliseconds(1500)])
        }
        let expected = #"""
            {"time":"\#(Self.time)","level":"notice","message":"it \"went\"","name":"a","count":3,"ratio":0.5,"ok":true,"took":1.5}

            """#
        #expect(text == expected)
    }

    @Test("a human line is read without decoding, and quotes only what needs it")
    func human() {
        let text = Capture.text(.human) {
            $0.info("it went", ["name": "a/b", "words": "a b", "sum": "1=2", "none": "", "umlaut": "é", "n": -1])
        }
        #expect(text == "\(Self.time) info    it went name=a/b words=\"a b\" sum=\"1=2\" none=\"\" umlaut=\"é\" n=-1\n")
    }

    @Test("below the threshold nothing is written and no metadata is made", arguments: Log.Level.allCases)
    func threshold(level: Log.Level) {
        var made = 0
        func metadata() -> LogMetadata {
            made += 1
            return [:]
        }
        let text = Capture.text(.human, threshold: level) { log in
            log.trace("t", metadata())
            log.debug("d", metadata())
            log.info("i", metadata())
            log.notice("n", metadata())
            log.warning("w", metadata())
            log.error("e", metadata())
        }
        let expected = Log.Level.allCases.count - Log.Level.allCases.firstIndex(of: level)!
        #expect(made == expected)
        #expect(text.split(separator: "\n").count == expected)
    }

    @Test("a child says its own with every line, and the later of one name holds")
    func child() {
        let text = Capture.text(.human) { log in
            let child = log.with(["request": "r1", "a": 1]).with(["b": 2])
            child.info("one", ["a": 3])
            log.info("two")
        }
        #expect(text == "\(Self.time) info    one request=r1 b=2 a=3\n\(Self.time) info    two\n")
    }

    @Test("metadata cannot pass itself off as the line's own fields")
    func reserved() throws {
        let text = Capture.text(.json) { $0.info("m", ["message": "other", "level": "error", "time": "never"]) }
        let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])
        #expect(object["message"] == "m")
        #expect(object["level"] == "info")
        #expect(object["message_"] == "other")
    }

    static let hostileTexts = [
        "\u{1B}[31mred", "\u{9B}2J", "a\nb", "a\r\nb", "\u{0}", "\u{7F}", "tab\there", "\u{202E}gnp.exe", "\u{2028}",
        "\u{2066}",
        "quote\" back\\slash", "emoji 🎬 stays", "\u{200F}", "\u{85}",
        String(decoding: [0xFF, 0xFE, 0x80] as [UInt8], as: UTF8.self),
    ]

    @Test("no text moves the cursor, ends the line, or turns its direction", arguments: hostileTexts)
    func hostile(text: String) throws {
        for format in [LogFormat.json, .human] {
            let line = Capture.text(format) { $0.info("m", ["text": text]) }
            check(line)
        }
        let json = Capture.text(.json) { $0.info("m", ["text": text]) }
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String])
        #expect(object["text"] == text)
    }

    @Test("any bytes make one valid line that says what they were", arguments: 0..<4)
    func garbage(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let texts = (0..<20).map { _ in
                let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                return String(decoding: bytes, as: UTF8.self)
            }
            for text in texts { check(Capture.text(.human) { $0.info("m", ["text": text]) }) }
            let lines = Capture.text(.json) { log in for text in texts { log.info("m", ["text": text]) } }.split(
                separator: "\n")
            #expect(lines.count == texts.count)
            for (line, text) in zip(lines, texts) {
                let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
                #expect(object["text"] == text)
            }
        }
    }

    @Test("long text is cut, so that no line can fill the buffer alone")
    func long() {
        let text = Capture.text(.json) { $0.info("m", ["text": String(repeating: "é", count: 100_000)]) }
        #expect(text.utf8.count < LogFormat.longestText + 200)
        #expect(text.hasSuffix("…\"}\n"))
    }

    private func check(_ line: String) {
        #expect(line.hasSuffix("\n"))
        let forbidden = line.dropLast().unicodeScalars.filter {
            switch $0.value {
            case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        #expect(forbidden.isEmpty, "\(line.debugDescription)")
    }
}
