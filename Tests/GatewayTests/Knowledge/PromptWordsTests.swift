import DoitongTesting
import Gateway
import Testing

@Suite struct PromptWordsTests {
    static let prompts: [(prompt: String, kind: PromptKind)] = [
        ("A quiet harbour at dawn, fog over the boats", .general), ("Тихая улица после дождя", .general),
        ("清晨的山谷與薄霧", .general), ("", .general),
        ("Two friends DANCING in the rain", .dance), ("Una pareja baila tango en la plaza", .dance),
        ("Балерина танцует на крыше", .dance), ("Nhóm vũ công trẻ nhảy múa trên phố", .dance),
        ("一群舞者在廣場上跳舞", .dance), ("E kanikani ana te tamaiti i te one", .dance),
        ("Product shot of a ceramic mug on white", .product), ("Zapatillas rojas sobre fondo blanco", .product),
        ("Флакон духов на белом фоне", .product), ("Ảnh sản phẩm đồng hồ trên nền trắng", .product),
        ("白底商品照,一雙皮鞋", .product), ("He pounamu i te papamuri mā", .product),
        ("A glass shatters, water splashing in slow motion", .physics),
        ("Canicas que rebotan con gravedad realista", .physics), ("Волна разбивается о скалы, брызги", .physics),
        ("Ly nước rơi và chất lỏng bắn tung tóe", .physics), ("玻璃杯破碎,液體飛濺", .physics),
        ("Ka pakaru te karaihe, ka paratī te wai", .physics),
        ("A presenter speaks to camera about the weather", .speech), ("Una presentadora habla a cámara", .speech),
        ("Ведущий говорит на камеру", .speech), ("Người dẫn chương trình nói trước ống kính", .speech),
        ("主持人對著鏡頭說話", .speech), ("He kōrero ana te kaipānui ki te kāmera", .speech),
        ("Watercolour fox in a forest, anime style", .stylised), ("Un dragón dibujado en acuarela", .stylised),
        ("Акварельный рисунок старого города", .stylised), ("Tranh màu nước phong cách hoạt hình", .stylised),
        ("水彩插畫風格的小鎮", .stylised), ("He peita wai o te maunga", .stylised),
        ("A poster with the words OPEN LATE in bold lettering", .lettering),
        ("Un letrero que dice BIENVENIDOS", .lettering), ("Вывеска с надписью КАФЕ", .lettering),
        ("Biển hiệu với dòng chữ KHAI TRƯƠNG", .lettering), ("招牌上寫著「開幕」", .lettering),
        ("He pānui me ngā kupu NAU MAI", .lettering),
        ("Ink wash mountains, hanfu and red lanterns", .chinese), ("Faroles rojos para el año nuevo lunar", .chinese),
        ("Девушка в ханьфу, китайские фонари", .chinese), ("Múa lân và đèn lồng trong hội xuân", .chinese),
        ("水墨山水畫,漢服少女", .chinese), ("He rama whero, he tarakona Hainamana", .chinese),
    ]

    @Test("what a prompt is about is recognised in all six languages", arguments: prompts)
    func kinds(prompt: String, kind: PromptKind) {
        let found = PromptWords.builtin.matches(in: prompt).map { "\($0.kind) \($0.language) \($0.word)" }
        #expect(PromptWords.builtin.kind(of: prompt) == kind, "\(found)")
    }

    @Test(
        "a word inside another word is none",
        arguments: ["The abundance of guidance", "A saucer of haggis", "Mis palabrasas"])
    func inside(prompt: String) {
        #expect(PromptWords.builtin.kind(of: prompt) == .general)
    }

    @Test("the words that were found say why, each once")
    func reasons() {
        let found = PromptWords.builtin.matches(in: "Dance, dance: a product shot")
        #expect(found.filter { $0.word == "danc*" }.count == 1)
        #expect(found.allSatisfy { $0.language == "en" && $0.weight > 0 })
        #expect(found.contains { $0.kind == .product })
    }

    @Test("no text is too odd to be read, and case and accents do not matter")
    func garbage() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                random.isTrue(0.4) ? Self.prompts.randomElement(using: &random)!.prompt : random.text()
            }.joined(separator: " ")
            #expect(PromptWords.builtin.kind(of: text) == PromptWords.builtin.kind(of: text.uppercased().lowercased()))
        }
        #expect(PromptWords.builtin.kind(of: String(repeating: "a dance ", count: 100_000)) == .dance)
        #expect(PromptWords.builtin.kind(of: nil) == .general)
    }
}
