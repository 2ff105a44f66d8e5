import DoitongTesting
import Telemetry
import Testing

@Suite struct RequestIDTests {
    static let good = [
        "a", "0b7c9c1e-8f2d-4f61-9a43-0c2a0c1f9a77", "01HZX3QJ5N8Y", "1-5759e988-bd862e3fe1be46a994272793", "YWJj+/==",
        "Root=1:2@host~x_y.z", String(repeating: "x", count: 128),
    ]
    static let bad = [
        "", " ", "a b", "a\"b", "a\\b", "a\nb", "a\r\nX: y", "a\u{0}", "é", "<script>", "a,b", "{}", "\u{1B}[2J", "%41",
        String(repeating: "x", count: 129),
    ]

    @Test("an id that the caller brought is kept as it is", arguments: good)
    func given(text: String) throws { #expect(try #require(RequestID(text)).description == text) }

    @Test("what could end a header, a log line or a quoted word is no id", arguments: bad)
    func refused(text: String) { #expect(RequestID(text) == nil) }

    @Test("a made id is short, itself a valid one, and sorts by its time")
    func made() {
        var random = SeededRandom(seed: 1)
        let texts = (0..<1000).map {
            RequestID(at: Timestamp(milliseconds: 1_700_000_000_000 + $0), using: &random).description
        }
        #expect(texts == texts.sorted())
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { $0.count == 26 && RequestID($0) != nil })
        // ULID: the first ten characters are the time.
        #expect(texts[0].hasPrefix("01hf7yat00"))
    }

    @Test("ids made in one millisecond differ by 80 bits of chance")
    func chance() {
        var random = SeededRandom(seed: 2)
        let made = (0..<10_000).map { _ in RequestID(at: Timestamp(milliseconds: 7), using: &random) }
        #expect(Set(made).count == made.count)
    }
}
