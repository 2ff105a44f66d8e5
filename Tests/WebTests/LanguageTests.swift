import Testing
import Web

@Suite struct LanguageTests {
    @Test(
        "a browser gets the best of our languages that it asks for",
        arguments: [
            ("", "en"), ("*", "en"), ("de", "en"), ("es", "es"), ("es-MX,es;q=0.9", "es"), ("mi-NZ, en;q=0.5", "mi"),
            ("en;q=0.3, ru;q=0.9", "ru"), ("de, vi;q=0.2", "vi"), ("zh-TW", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"),
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hant"), ("ru;q=0, es;q=0.1", "es"), ("ru;q=2, es;q=x, vi;q=0.1", "vi"),
            ("EN-gb", "en"), (",,;;q=1,", "en"), ("MI", "mi"),
        ])
    func negotiated(accepting: String, tag: String) { #expect(Language(accepting: accepting).tag == tag) }

    @Test(
        "a number takes the form that its language has for it",
        arguments: [
            (Language.english, [0: "other", 1: "one", 2: "other"]), (.maori, [0: "other", 1: "one", 5: "other"]),
            (.spanish, [0: "other", 1: "one", 2: "other", 1_000_000: "many", 1_000_001: "other"]),
            (
                .russian,
                [
                    0: "many", 1: "one", 2: "few", 4: "few", 5: "many", 11: "many", 12: "many", 21: "one", 22: "few",
                    111: "many", 112: "many", 101: "one",
                ]
            ),
            (.vietnamese, [0: "other", 1: "other"]), (.chinese, [1: "other", 2: "other"]),
        ] as [(Language, [Int: String])])
    func plural(language: Language, forms: [Int: String]) {
        for (number, form) in forms {
            #expect(language.pluralForm(of: Double(number)).rawValue == form, "\(language) \(number)")
        }
    }

    @Test("a fraction in Russian is neither one, few nor many")
    func fraction() { #expect(Language.russian.pluralForm(of: 1.5) == .other) }

    @Test(
        "numbers are written as the language writes them",
        arguments: [
            (Language.english, 1234567.891, "1,234,567.89"), (.english, 0.5, "0.5"), (.english, 999, "999"),
            (.spanish, 1234.5, "1234,5"), (.spanish, 12345, "12.345"), (.russian, 1234.5, "1\u{00a0}234,5"),
            (.vietnamese, 1234.5, "1.234,5"), (.chinese, 1234, "1,234"), (.maori, 10_000, "10,000"),
            (.english, -3.25, "−3.25"), (.english, -0.001, "0"), (.english, 2.999, "3"),
        ])
    func written(language: Language, number: Double, text: String) { #expect(language.written(number) == text) }
}
