import DoitongTesting
import Testing
import Vendors

@Suite struct SpeechTests {
    static let texts: [(voice: String, text: String)] = [
        ("en-us", "The quick brown fox is in the river"), ("en-us", ""), ("en-us", "12 34"), ("en-us", "Xyzzy"),
        ("es", "¿Dónde está la biblioteca? Los libros son para el niño"),
        ("fr-fr", "Bonjour, je suis dans une maison avec des amis"),
        ("de", "Der Fuchs ist nicht auf der Straße"), ("it", "Il gatto è sul tavolo con gli amici della nonna"),
        ("pt", "Você não é o dono da casa"), ("pl", "Dzień dobry, to jest łódź"),
        ("tr", "Merhaba, bu çok güzel bir gün"),
        ("mi", "Kia ora koutou katoa, nau mai ki te whare"), ("vi", "Xin chào, tôi là người Việt Nam và tôi được"),
        ("ru", "Рыжая лиса прыгает"), ("uk", "Руда лисиця стрибає через річку, її хвіст"), ("el", "Καλημέρα κόσμε"),
        ("cmn", "红色的狐狸跃过河流"), ("ja", "赤い狐が川を飛び越える"), ("ko", "붉은 여우"), ("ar", "ثعلب أحمر"),
        ("fa", "روباه قرمز می‌پرد چگونه گفت"),
        ("he", "שועל אדום"), ("hi", "लाल लोमड़ी"), ("th", "สุนัขจิ้งจอก"),
    ]

    @Test("the language is told by its script or its small words", arguments: texts)
    func detection(voice: String, text: String) { #expect(Language.voice(of: text) == voice) }

    static let tags: [(tag: String, voice: String?)] = [
        ("en", "en-us"), ("en-GB", "en-gb"), ("en_NZ", "en-gb"), ("en-ZA", "en-us"), ("mi", "mi"), ("mi-NZ", "mi"),
        ("zh-CN", "cmn"), ("zh-HK", "yue"), ("pt-BR", "pt-br"), ("pt-PT", "pt"), ("es-MX", "es-419"), ("no", "nb"),
        ("DE", "de"), ("tlh", nil), ("", nil), ("-v", nil), ("../x", nil),
    ]

    @Test("a language asked for finds its voice, or none", arguments: tags)
    func asked(tag: String, voice: String?) { #expect(Language.voice(for: tag) == voice) }

    static let markups: [(markup: String, safe: String)] = [
        ("<speak>Hello</speak>", "<speak>Hello</speak>"),
        ("a <break time=\"2s\"/> b", "a <break time=\"2s\"/> b"),
        ("<prosody rate='slow' onload=\"x\">a</prosody>", "<prosody rate=\"slow\">a</prosody>"),
        ("<audio src=\"/etc/passwd\">a</audio>", " a "), ("<AUDIO src='x\";id;\"'/>b", " b"),
        ("<say-as interpret-as=\"date\">1</say-as>", "<say-as interpret-as=\"date\">1</say-as>"),
        ("<speak xml:base=\"/etc/\">a</speak>", "<speak>a</speak>"), ("<voice name=\"../../x\">a</voice>", " a "),
        ("a < b", "a "), ("<sub alias=\"a&quot;b\">x</sub>", "<sub>x</sub>"), ("\u{1}Ix\u{1b}", "Ix"), ("<", ""),
        ("<>", " "),
    ]

    @Test("of SSML only what changes how words are said is kept", arguments: markups)
    func markup(markup: String, safe: String) { #expect(SpeechMarkup.safe(markup) == safe) }

    @Test("the words of a markup are told alone")
    func words() {
        #expect(SpeechMarkup.words("<speak>Good <break time='2s'/>\n morning</speak> a<b") == "Good morning a")
    }

    @Test("no markup brings an element past that is not known")
    func garbage() {
        var random = SeededRandom(seed: 3)
        let parts = [
            "<", ">", "/", "audio", "speak", " ", "src=", "\"", "'", "x", "<audio", "\u{1}", "<<", "=", "break", "\n",
        ]
        let known: Set = ["speak", "p", "s", "break", "prosody", "emphasis", "say-as", "sub"]
        for _ in 0..<20_000 {
            let markup = (0..<Int.random(in: 0...14, using: &random)).map { _ in parts.randomElement(using: &random)! }
                .joined()
            let safe = SpeechMarkup.safe(markup)
            for piece in safe.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
                let name = piece.drop { $0 == "/" }.prefix { $0.isLetter || $0 == "-" }
                #expect(known.contains(String(name)), "\(markup) became \(safe)")
            }
            #expect(!safe.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        }
    }

    @Test("a wave comes back from its file as it was, and its loudness is told frame by frame")
    func waves() throws {
        var random = SeededRandom(seed: 5)
        let samples = (0..<2000).map { $0 < 1000 ? Int16(0) : Int16.random(in: -9000...9000, using: &random) }
        let wave = Wave(rate: 1000, channels: 1, samples: samples)
        #expect(Wave(file: wave.file) == wave)
        #expect(wave.seconds == 2)
        let loudness = wave.loudness(frameRate: 10)
        #expect(loudness.count == 20)
        #expect(loudness[..<10].allSatisfy { $0 == 0 } && loudness[10...].allSatisfy { $0 > 0.1 && $0 < 0.3 })
        // A length that is not known yet is written as a very large one.
        var piped = wave.file
        for place in 40..<44 { piped[place] = 0x7f }
        #expect(Wave(file: piped) == wave)
    }

    @Test("what is no wave is none")
    func noWaves() {
        var random = SeededRandom(seed: 11)
        let good = Wave(rate: 8000, channels: 1, samples: Array(repeating: 5, count: 40)).file
        #expect(
            Wave(file: []) == nil && Wave(file: Array("RIFF".utf8)) == nil && Wave(file: Array(good.prefix(43))) == nil)
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let wave = Wave(file: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
            #expect((wave?.samples.count ?? 0) <= bytes.count)
        }
    }

    static let formats: [(name: String, format: SandboxFormat?)] = [
        ("mp3", .mp3(rate: 44_100, kilobits: 128)), ("mp3_22050_32", .mp3(rate: 22_050, kilobits: 32)),
        ("MP3_44100_192", .mp3(rate: 44_100, kilobits: 192)), ("pcm_16000", .pcm(rate: 16_000)),
        ("pcm", .pcm(rate: 24_000)),
        ("opus_48000_64", .opus(rate: 48_000, kilobits: 64)), ("ulaw_8000", .ulaw(rate: 8000)),
        ("wav", .wav(rate: 44_100)),
        ("flac", .flac(rate: 44_100)), ("opus_44100", nil), ("mp3_1", nil), ("mp3_x", nil), ("mp3_44100_128_2", nil),
        ("", nil), ("exe", nil), ("mp3_44100_9999", nil), ("_", nil),
    ]

    @Test("sounds' formats are known by the names that vendors give them", arguments: formats)
    func naming(name: String, format: SandboxFormat?) { #expect(SandboxFormat(sound: name) == format) }
}
