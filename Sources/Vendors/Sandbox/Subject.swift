import Drawing

/// What a picture shows and in which colours: by the words of its prompt where they are known, else by its hash.
struct Subject: Sendable {
    enum Motif: String, CaseIterable, Sendable {
        case mountains, sea, city, space, forest, silk, stillLife, portrait, cat
    }

    let motif: Motif
    let palette: Palette
    /// From which everything else in the picture follows.
    let chance: Chance

    init(prompt: String, seed: UInt64) {
        var chance = Chance(Chance(hashing: prompt.utf8).fork(Int(truncatingIfNeeded: seed)).state)
        let words = Words(prompt)
        let motif = words.match(Self.motifs) ?? chance.one(of: [.mountains, .sea, .city, .space, .forest, .silk])
        let name = words.match(Self.palettes) ?? chance.one(of: Self.becoming(motif))
        self.motif = motif
        palette = .named(name)
        self.chance = chance
    }

    /// The palettes from which a motif without a time of day takes one.
    private static func becoming(_ motif: Motif) -> [Palette.Name] {
        switch motif {
        case .mountains: [.dusk, .dawn, .day, .night, .aurora, .gold, .mist, .rose, .autumn]
        case .sea: [.dusk, .dawn, .day, .gold, .rose, .night]
        case .city: [.neon, .night, .dusk, .neon, .gold]
        case .space: [.night, .neon, .aurora, .dusk]
        case .forest: [.mist, .gold, .night, .dawn, .autumn, .aurora]
        case .silk: Palette.Name.allCases
        case .stillLife: [.rose, .dawn, .mist, .gold, .day]
        case .portrait: [.rose, .dawn, .gold, .day, .dusk, .autumn]
        case .cat: [.night, .dusk, .gold, .rose]
        }
    }

    /// Beginnings of words. One of three letters or fewer must be the whole word; in scripts without blanks it may stand
    /// anywhere. The first that is found in the prompt decides.
    private static let motifs: [(Motif, [String])] = [
        (
            .cat,
            [
                "cat", "cats", "kitten", "kitty", "katze", "gato", "gatto", "chat", "кот", "кош", "猫", "貓", "고양이",
                "قطة", "ngeru", "mèo",
            ]
        ),
        (
            .silk,
            [
                "abstract", "music", "flow", "energy", "pattern", "logo", "texture", "data", "silk", "gradient",
                "wallpaper",
            ]
        ),
        (
            .portrait,
            [
                "portrait", "woman", "man", "girl", "boy", "face", "person", "people", "king", "queen", "child",
                "actor",
                "model", "retrato", "porträt", "портрет", "женщин", "мужчин", "肖像", "女", "人物", "وجه", "wahine",
                "tangata",
            ]
        ),
        (
            .space,
            [
                "space", "galax", "planet", "rocket", "astronaut", "nebula", "cosm", "spaceship", "universe", "mars",
                "espacio", "weltraum", "космос", "宇宙", "星", "우주", "فضاء",
            ]
        ),
        (
            .city,
            [
                "city", "cities", "street", "cyber", "neon", "skyline", "tower", "building", "urban", "tokyo", "york",
                "car",
                "ciudad", "ville", "stadt", "город", "城", "街", "都市", "도시", "مدينة", "tāone", "phố",
            ]
        ),
        (
            .sea,
            [
                "sea", "ocean", "beach", "wave", "ship", "boat", "island", "coast", "surf", "sail", "whale", "harbour",
                "mar", "mer", "meer", "playa", "море", "океан", "海", "바다", "بحر", "moana", "biển",
            ]
        ),
        (
            .forest,
            [
                "forest", "tree", "wood", "jungle", "fox", "deer", "wolf", "bear", "owl", "bosque", "forêt", "wald",
                "лес", "лис", "森", "林", "狐", "숲", "غابة", "ثعلب", "ngahere", "pōkiha", "rừng", "cáo",
            ]
        ),
        (
            .mountains,
            [
                "mountain", "alps", "hill", "valley", "peak", "volcano", "landscape", "lake", "snow", "desert", "dune",
                "montañ", "montagn", "berg", "горы", "гора", "山", "산", "جبل", "maunga", "núi",
            ]
        ),
        (
            .stillLife,
            [
                "product", "bottle", "food", "coffee", "cup", "watch", "shoe", "perfume", "still", "sculpt", "vase",
                "chair", "room", "interior", "lamp", "jewel", "cake", "bread", "apple", "book", "robot",
            ]
        ),
    ]

    private static let palettes: [(Palette.Name, [String])] = [
        (.neon, ["neon", "cyber", "synthwave", "vaporwave", "霓虹", "неон", "نيون"]),
        (.aurora, ["aurora", "emerald", "极光"]),
        (.dusk, ["sunset", "dusk", "evening", "twilight", "puesta", "закат", "日落", "夕", "غروب"]),
        (.dawn, ["sunrise", "dawn", "morning", "amanecer", "рассвет", "日出", "朝"]),
        (.night, ["night", "midnight", "moon", "star", "noche", "nacht", "ночь", "ночн", "夜", "月", "ليل"]),
        (.gold, ["gold", "desert", "dune", "warm", "honey", "oro", "金"]),
        (.mist, ["mist", "fog", "rain", "grey", "gray", "туман", "雾", "霧", "الضباب"]),
        (.autumn, ["autumn", "fall", "october", "осен", "秋"]),
        (.rose, ["pink", "rose", "pastel", "blossom", "spring", "sakura", "樱", "桜"]),
        (.day, ["sunny", "summer", "noon", "blue", "tropic", "bright", "лето", "夏", "晴"]),
    ]
}

/// A prompt as words in lower case.
private struct Words {
    private let words: [Substring]
    private let text: String

    init(_ prompt: String) {
        text = prompt.lowercased()
        words = text.split { !$0.isLetter && !$0.isNumber }
    }

    func match<Value>(_ table: [(Value, [String])]) -> Value? {
        table.first { $0.1.contains(where: holds) }?.0
    }

    private func holds(_ stem: String) -> Bool {
        if stem.unicodeScalars.allSatisfy({ $0.value >= 0x3000 }) { return text.contains(stem) }
        // Arabic joins its article to the word.
        return words.contains { word in
            word == stem || (stem.count > 3 && word.hasPrefix(stem))
                || (word.hasPrefix("ال") && word.dropFirst(2) == stem)
        }
    }
}
