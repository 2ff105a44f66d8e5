import Drawing
import Testing

@Suite struct TextTests {
    static let scripts: [(name: String, words: String)] = [
        ("Latin", "A red fox leaps over the misty river"), ("Cyrillic", "Рыжая лиса прыгает через туманную реку"),
        ("Chinese", "红色的狐狸跃过雾蒙蒙的河流"), ("Japanese", "赤い狐が霧の川を飛び越える"), ("Korean", "붉은 여우가 안개 낀 강을 뛰어넘는다"),
        ("Arabic", "ثعلب أحمر يقفز فوق النهر الضبابي"), ("Hebrew", "שועל אדום קופץ מעל הנהר"),
        ("Māori", "Ka peke te pōkiha whero i runga i te awa kōhū, ā, ē, ī, ō, ū"),
        ("Vietnamese", "Con cáo đỏ nhảy qua dòng sông mù sương, những giọt nước lấp lánh"),
        ("Hindi", "लाल लोमड़ी धुंधली नदी पर छलांग लगाती है"), ("Thai", "สุนัขจิ้งจอกแดงกระโดดข้ามแม่น้ำ"), ("Greek", "Η κόκκινη αλεπού"),
    ]

    @Test("every script finds a font that has it", arguments: scripts)
    func finding(name: String, words: String) {
        let canvas = Canvas(width: 600, height: 200)
        let setting = canvas.draw(Text(words, .white, size: 32), in: canvas.bounds)
        #expect(setting.unknown == 0)
        #expect(setting.lines >= 1 && setting.box.width > 50)
        #expect(canvas.frame().contains { $0 > 0 })
    }

    @Test("text is made smaller until it fits its box, then cut")
    func fitting() {
        let words = String(repeating: "a fox leaps over the river and ", count: 6)
        let text = Text(words, .white, size: 60, smallest: 12)
        let roomy = text.measured(in: Box(0, 0, 2000, 1000))
        #expect(roomy.size == 60 && !roomy.isCut)
        let snug = text.measured(in: Box(0, 0, 400, 160))
        #expect(snug.size < 60 && snug.size >= 12 && !snug.isCut && snug.box.height <= 160)
        let tight = text.measured(in: Box(10, 20, 120, 40))
        #expect(tight.isCut && tight.size >= 12 && tight.box.height <= 40)
        #expect(tight.box.width <= 121)
    }

    @Test("text stands where it was told to, and Arabic begins at the right")
    func places() {
        let box = Box(0, 0, 400, 100)
        var text = Text("fox", .white, size: 20)
        #expect(text.measured(in: box).box.x == 0 && text.measured(in: box).box.y == 0)
        (text.across, text.down) = (.middle, .end)
        let middle = text.measured(in: box).box
        #expect(abs(middle.x + middle.width / 2 - 200) < 1 && abs(middle.y + middle.height - 100) < 1)
        let arabic = Text("ثعلب", .white, size: 20).measured(in: box).box
        #expect(abs(arabic.x + arabic.width - 400) < 1)
    }

    static let oddities = ["", "\0", "a\0b", "\u{202e}\u{0301}\u{200d}", String(repeating: "漢", count: 100_000)]

    @Test("odd text is set too", arguments: oddities)
    func odd(words: String) {
        let setting = Text(words, .white, size: 20, smallest: 10).measured(in: Box(0, 0, 200, 60))
        #expect(setting.box.height <= 60)
    }

    @Test("threads set text at once, each as if alone")
    func threads() async {
        let alone = Self.scripts.map { Text($0.words, .white, size: 30).measured(in: Box(0, 0, 300, 300)) }
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let together = Self.scripts.map {
                        Text($0.words, .white, size: 30).measured(in: Box(0, 0, 300, 300))
                    }
                    #expect(together == alone)
                }
            }
        }
    }
}
