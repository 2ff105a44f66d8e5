/// The language of a text, as espeak-ng names it: as asked, or as the text looks.
package enum Language {
    /// What espeak-ng can say, by the names that it knows.
    static let spoken: Set<String> = [
        "af", "am", "ar", "bg", "bn", "bs", "ca", "cmn", "cs", "cy", "da", "de", "el", "en-gb", "en-us", "eo", "es",
        "es-419",
        "et", "eu", "fa", "fi", "fr-fr", "ga", "gd", "gu", "haw", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it",
        "ja", "ka", "kk", "kn", "ko", "ku", "la", "lb", "lt", "lv", "mi", "mk", "ml", "mr", "ms", "mt", "my", "nb",
        "ne",
        "nl", "om", "or", "pa", "pl", "pt", "pt-br", "ro", "ru", "sd", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta",
        "te",
        "th", "tk", "tn", "tr", "ug", "uk", "ur", "uz", "vi", "yue",
    ]

    /// The voice for a language asked for as a tag ("pt-BR", "zh", "en_GB"); nil when it cannot be spoken.
    package static func voice(for tag: String) -> String? {
        let tag = String(tag.lowercased().map { $0 == "_" ? "-" : $0 })
        let language = String(tag.prefix { $0 != "-" })
        let usual = [
            "en": "en-us", "zh": "cmn", "fr": "fr-fr", "no": "nb", "nn": "nb", "iw": "he", "fil": "id", "tl": "id",
            "mri": "mi",
            "eng": "en-us", "deu": "de", "fra": "fr-fr", "spa": "es",
        ]
        let regional = [
            "en-nz": "en-gb", "en-au": "en-gb", "en-ie": "en-gb", "en-uk": "en-gb", "es-mx": "es-419",
            "es-us": "es-419",
            "zh-hk": "yue", "zh-yue": "yue",
        ]
        for name in [regional[tag] ?? tag, usual[language] ?? language] where spoken.contains(name) { return name }
        return nil
    }

    /// By script where one language stands out in it, else by the small words and letters of the text. English when nothing
    /// tells.
    package static func voice(of text: String) -> String {
        var counts: [String: Int] = [:]
        var latin = 0
        for scalar in text.unicodeScalars.prefix(2000) {
            if let voice = script(scalar.value) {
                counts[voice, default: 0] += 1
            } else if scalar.properties.isAlphabetic {
                latin += 1
            }
        }
        // Japanese is written in Chinese characters too, Persian and Urdu in Arabic ones: what only they have decides.
        if counts["ja", default: 0] > 0 { counts["ja", default: 0] += counts["cmn", default: 0] }
        for (special, general) in [("fa", "ar"), ("ur", "ar"), ("uk", "ru")] where counts[special, default: 0] > 0 {
            counts[special, default: 0] += counts[general, default: 0]
        }
        if let (voice, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), count * 3 > latin {
            return voice
        }
        return ofLatin(text)
    }

    private static func script(_ scalar: UInt32) -> String? {
        switch scalar {
        case 0x0456, 0x0457, 0x0454, 0x0491, 0x0406, 0x0407, 0x0404, 0x0490: "uk"
        case 0x0400...0x04ff: "ru"
        case 0x0370...0x03ff, 0x1f00...0x1fff: "el"
        case 0x0530...0x058f: "hy"
        case 0x0590...0x05ff: "he"
        case 0x0679, 0x0688, 0x0691, 0x06ba, 0x06d2: "ur"
        case 0x067e, 0x0686, 0x0698, 0x06af: "fa"
        case 0x0600...0x06ff: "ar"
        case 0x0900...0x097f: "hi"
        case 0x0980...0x09ff: "bn"
        case 0x0a00...0x0a7f: "pa"
        case 0x0a80...0x0aff: "gu"
        case 0x0b80...0x0bff: "ta"
        case 0x0c00...0x0c7f: "te"
        case 0x0c80...0x0cff: "kn"
        case 0x0d00...0x0d7f: "ml"
        case 0x0d80...0x0dff: "si"
        case 0x0e00...0x0e7f: "th"
        case 0x1000...0x109f: "my"
        case 0x10a0...0x10ff: "ka"
        case 0x1200...0x137f: "am"
        case 0x3040...0x30ff: "ja"
        case 0x3400...0x9fff: "cmn"
        case 0xac00...0xd7af, 0x1100...0x11ff: "ko"
        default: nil
        }
    }

    private static func ofLatin(_ text: String) -> String {
        let text = text.lowercased()
        var scores: [String: Int] = [:]
        for word in text.split(whereSeparator: { !$0.isLetter && $0 != "'" }).prefix(400) {
            for (voice, words) in smallWords where words.contains(word) { scores[voice, default: 0] += 2 }
        }
        for letter in text.prefix(2000) {
            for (voice, letters) in tellingLetters where letters.contains(letter) { scores[voice, default: 0] += 1 }
        }
        // Of two alike, English, then the first by name.
        let best = scores.max {
            ($0.value, $0.key == "en-us" ? 1 : 0, $1.key) < ($1.value, $1.key == "en-us" ? 1 : 0, $0.key)
        }
        return best.map { $0.value > 0 ? $0.key : "en-us" } ?? "en-us"
    }

    private static let smallWords: [(String, Set<Substring>)] = [
        ("en-us", ["the", "and", "is", "of", "to", "in", "that", "it", "you", "with", "for", "this", "a", "are"]),
        ("es", ["el", "los", "las", "una", "y", "que", "es", "con", "por", "para", "del", "está", "hola", "la", "de"]),
        (
            "fr-fr",
            ["le", "les", "des", "et", "est", "une", "dans", "pour", "avec", "vous", "je", "du", "bonjour", "la", "de"]
        ),
        ("de", ["der", "die", "das", "und", "ist", "ein", "eine", "nicht", "mit", "ich", "zu", "den", "auf", "guten"]),
        ("it", ["il", "che", "è", "di", "una", "per", "con", "sono", "gli", "della", "ciao", "la", "un"]),
        ("pt", ["o", "os", "uma", "que", "não", "com", "para", "é", "do", "da", "em", "você", "olá", "e"]),
        ("nl", ["het", "een", "en", "van", "is", "dat", "niet", "met", "voor", "ik", "zijn", "de"]),
        ("pl", ["jest", "nie", "się", "że", "na", "w", "z", "to", "dzień", "dobry"]),
        ("sv", ["och", "är", "det", "att", "en", "som", "på", "jag", "inte", "med"]),
        ("tr", ["bir", "ve", "bu", "için", "çok", "merhaba", "ile", "değil"]),
        ("id", ["yang", "dan", "di", "ini", "itu", "dengan", "tidak", "untuk", "saya", "selamat"]),
        (
            "mi",
            [
                "te", "ngā", "he", "ki", "ko", "kia", "ka", "i", "o", "me", "tēnā", "koe", "koutou", "kei", "ora",
                "whakatau", "mai",
            ]
        ),
        ("vi", ["và", "là", "của", "một", "không", "có", "xin", "chào", "những", "được"]),
        ("haw", ["aloha", "ʻo", "mahalo", "nā"]),
    ]

    private static let tellingLetters: [(String, Set<Character>)] = [
        ("es", ["ñ", "¿", "¡"]), ("fr-fr", ["ê", "œ", "ç", "û", "ù"]), ("de", ["ß", "ä"]), ("pt", ["ã", "õ"]),
        ("pl", ["ł", "ą", "ę", "ż", "ś", "ź", "ń"]), ("tr", ["ğ", "ş", "ı"]), ("sv", ["å"]),
        ("mi", ["ā", "ē", "ī", "ō", "ū"]),
        ("vi", ["ơ", "ư", "đ", "ạ", "ả", "ấ", "ầ", "ế", "ề", "ệ", "ộ", "ờ", "ợ", "ụ", "ữ", "ự", "ỏ", "ị"]),
        ("cs", ["ř", "ě", "ů"]), ("hu", ["ő", "ű"]), ("ro", ["ț", "ș", "ă"]),
    ]
}
