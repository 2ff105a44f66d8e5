import DoitongTesting
import Testing
import doitong

@Suite struct TableTests {
    static let sample = Table(
        [.init("ID"), .init("CREDITS", isNumber: true), .init("NOTE"), .init("TEXT")],
        [["gen_1", "50", "", "a lighthouse at dusk"], ["gen_22", "1512", "", "灯塔"]])

    @Test("columns stand under their titles, numbers to the right, and empty columns are left out")
    func whole() {
        #expect(
            Self.sample.lines(width: nil) == [
                "ID      CREDITS  TEXT", "gen_1        50  a lighthouse at dusk", "gen_22     1512  灯塔",
            ])
    }

    @Test("the last column is cut where the terminal ends")
    func narrow() {
        #expect(Self.sample.lines(width: 30)[1] == "gen_1        50  a lighthouse…")
        #expect(Self.sample.lines(width: 30).allSatisfy { $0.columns <= 30 })
    }

    @Test("no content breaks a line or its columns", arguments: 0..<50 as Range<UInt64>)
    func garbage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let letters = ["a", "灯", "\n", "\u{1b}", "e\u{301}", "👍", " ", "\t"]
        let rows = (0..<4).map { _ in
            (0..<3).map { _ in
                (0..<Int.random(in: 0...9, using: &random)).map { _ in letters.randomElement(using: &random)! }.joined()
            }
        }
        let lines = Table([.init("A"), .init("B", isNumber: true), .init("C")], rows).lines(width: 40)
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { !$0.contains { $0.isNewline || $0 == "\u{1b}" || $0 == "\t" } })
    }
}
