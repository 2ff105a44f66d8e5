import DoitongTesting
import Testing
import doitong

@Suite struct ProgressTests {
    static func sample(
        _ stage: Progress.Stage = .processing, percent: Int = 47, title: String = "A lighthouse", elapsed: Int = 3
    ) -> Progress {
        Progress(
            type: "image", title: title, provider: "imagen", model: "gemini-3", stage: stage, percent: percent,
            expected: 65, elapsed: elapsed)
    }

    static let lines: [(width: Int, line: String)] = [
        (
            120,
            "image   ███████████▎░░░░░░░░░░░░   47%  3 s of about 1 min 5 s  imagen gemini-3  A lighthouse"
        ),
        (90, "image   ███████████▎░░░░░░░░░░░░   47%  3 s of about 1 min 5 s  imagen gemini-3  A lighth…"),
        (80, "image   ███████████▎░░░░░░░░░░░░   47%  3 s of about 1 min 5 s  imagen gemini-3"),
        (60, "image   ██████████▎░░░░░░░░░░░   47%  3 s of about 1 min 5 s"),
        (40, "image   ███▊░░░░   47%"), (22, "image   ███▊░░░░   47%"), (21, "47%"), (3, "47%"), (2, "4…"), (0, ""),
    ]

    @Test("it says as much as there is room for, the surest first", arguments: lines)
    func rooms(width: Int, line: String) { #expect(Self.sample().bar(width: width) == line) }

    static let titles = [
        "A lighthouse", "一座灯塔在悬崖上，黄昏时分", "등대", "e\u{301}te\u{301} a\u{300} la mer", "👩‍👩‍👧 🇰🇷 ❤️ hearts",
        "\u{1b}[2J\nboo\u{202e}",
    ]

    @Test("no line is wider than asked, whatever the letters", arguments: titles, [Progress.Stage.queued, .failed])
    func widths(title: String, stage: Progress.Stage) {
        for width in 0...140 {
            for percent in [0, 1, 50, 99, 100] {
                let line = Self.sample(stage, percent: percent, title: title, elapsed: 4000).bar(width: width)
                #expect(line.columns <= width)
                #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
            }
        }
    }

    @Test("the bar grows with every percent and is full at a hundred alone")
    func growth() {
        let bars = (0...100).map { Self.sample(percent: $0).bar(width: 100) }
        #expect(Set(bars).count == 101)
        #expect(bars[100].contains("████████████████████████  100%"))
        #expect(!bars[99].contains("████████████████████████"))
        #expect(Self.sample(percent: 250).percent == 100 && Self.sample(percent: -1).percent == 0)
    }

    static let sentences: [(Progress, String)] = [
        (sample(.queued, percent: 0, elapsed: 0), "image 0% waiting (imagen gemini-3)"),
        (sample(.queued, percent: 0), "image 0% waiting for 3 s (imagen gemini-3)"),
        (sample(), "image 47% 3 s of about 1 min 5 s (imagen gemini-3)"),
        (sample(.completed, percent: 100, elapsed: 60), "image 100% done in 1 min (imagen gemini-3)"),
        (sample(.failed, elapsed: 61), "image 47% failed after 1 min 1 s (imagen gemini-3)"),
        (sample(.cancelled), "image 47% cancelled after 3 s (imagen gemini-3)"),
    ]

    @Test("a log gets a sentence", arguments: sentences)
    func sentence(progress: Progress, text: String) { #expect(progress.sentence == text) }

    @Test("a log is told of a new stage and of every tenth percent, and of nothing else")
    func news() {
        var told: [Int] = []
        var last: Progress?
        for percent in 0...100 {
            let progress = Self.sample(percent: percent)
            if progress.isNews(after: last) {
                told.append(percent)
                last = progress
            }
        }
        #expect(told == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
        #expect(Self.sample(.completed).isNews(after: Self.sample()))
        #expect(!Self.sample(elapsed: 9).isNews(after: Self.sample()))
    }
}

@Suite struct TextWidthTests {
    static let widths: [(text: String, columns: Int)] = [
        ("", 0), ("abc", 3), ("灯塔", 4), ("ﾊﾝｶｸ", 4), ("ＡＢ", 4), ("등대", 4), ("e\u{301}", 1), ("👍", 2), ("👩‍👩‍👧", 2),
        ("🇰🇷", 2), ("❤️", 2), ("…", 1), ("█▎", 2), ("\u{200b}", 0),
    ]

    @Test("a letter takes the cells that terminals give it", arguments: widths)
    func columns(text: String, columns: Int) { #expect(text.columns == columns) }

    static let cuts: [(text: String, width: Int, cut: String)] = [
        ("lighthouse", 10, "lighthouse"), ("lighthouse", 9, "lighthou…"), ("灯塔灯塔", 8, "灯塔灯塔"), ("灯塔灯塔", 7, "灯塔灯…"),
        ("灯塔灯塔", 6, "灯塔…"), ("灯塔", 1, "…"), ("灯塔", 0, ""), ("", 0, ""),
    ]

    @Test("what is cut says so, and no letter is cut in two", arguments: cuts)
    func cut(text: String, width: Int, cut: String) { #expect(text.cut(to: width) == cut) }

    @Test("what others wrote cannot command the terminal")
    func harmless() {
        #expect("a\u{1b}[31m\r\n\t b\u{7}".onOneLine == "a [31m b")
        #expect("a\nb\u{1b}[2J\u{202e}c".madeHarmless == "a\nb[2Jc")
    }
}
