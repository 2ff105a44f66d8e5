import DoitongTesting
import Testing
import Vendors

@Suite struct SandboxMarkersTests {
    struct Row: CustomTestStringConvertible {
        let prompt: String
        let text: String
        var asks = ""
        var delay = Duration.zero
        var testDescription: String { prompt }
    }

    static let rows = [
        Row(prompt: "a fox", text: "a fox"), Row(prompt: "", text: ""),
        Row(prompt: "[fail] a fox", text: "a fox", asks: "fail"),
        Row(prompt: "a fox [REFUSE]", text: "a fox", asks: "refuse"),
        Row(prompt: "a [unavailable] fox", text: "a fox", asks: "unavailable"),
        Row(prompt: "[slow 30] a fox", text: "a fox", delay: .seconds(30)),
        Row(prompt: "a fox[slow]", text: "a fox", delay: .seconds(10)),
        Row(prompt: "[ slow  7 ]", text: "", delay: .seconds(7)),
        Row(prompt: "[slow 0]x", text: "x"), Row(prompt: "[slow 999999]", text: "", delay: .seconds(600)),
        Row(prompt: "[slow 99999999999999999999999]", text: "", delay: .seconds(600)),
        Row(prompt: "[slow 5][fail]x", text: "x", asks: "fail", delay: .seconds(5)),
        // No markers, and so left alone.
        Row(prompt: "[slow -3] x", text: "[slow -3] x"), Row(prompt: "[slow 1.5]", text: "[slow 1.5]"),
        Row(prompt: "[verse 1] la la", text: "[verse 1] la la"), Row(prompt: "[fail now]", text: "[fail now]"),
        Row(prompt: "fail", text: "fail"), Row(prompt: "[fail", text: "[fail"),
        Row(prompt: "[[fail]]", text: "[]", asks: "fail"),
        Row(prompt: "狐狸 [slow 2] 在雾中", text: "狐狸 在雾中", delay: .seconds(2)),
    ]

    @Test("a prompt's markers are understood, and taken out of it", arguments: rows)
    func markers(row: Row) {
        let markers = SandboxMarkers(row.prompt)
        #expect(markers.text == row.text)
        #expect(markers.delay == row.delay)
        #expect(markers.fails == (row.asks == "fail"))
        #expect(markers.isRefused == (row.asks == "refuse"))
        #expect(markers.isUnavailable == (row.asks == "unavailable"))
    }

    @Test("no prompt is too odd, and none grows")
    func garbage() {
        var random = SeededRandom(seed: 7)
        let parts = ["[", "]", "fail", "slow", " ", "9", "ā", "漢", "\n", "[slow 3]", "x"]
        for _ in 0..<20_000 {
            let prompt = (0..<Int.random(in: 0...12, using: &random)).map { _ in parts.randomElement(using: &random)! }
                .joined()
            let markers = SandboxMarkers(prompt)
            #expect(markers.text.utf8.count <= prompt.utf8.count)
            #expect(markers.delay >= .zero && markers.delay <= SandboxMarkers.slowest)
        }
    }
}
