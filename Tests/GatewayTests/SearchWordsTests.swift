import DoitongTesting
import Gateway
import JSON
import Testing

@Suite struct SearchWordsTests {
    static let request = GenerationRequest(
        type: .image,
        input: Content(text: "Ein GROSSER Fuchs,\nголубой Кит, 燈塔 và Phở", voice: "Nova", negativeText: "Unschärfe"),
        options: ["style": "hidden"], tags: ["Shop": "Blue Door", "order": 4711, "nested": ["deep": "Keller"]])

    @Test(
        "every word must be somewhere, in whatever case",
        arguments: [
            ("fuchs", true), ("FUCHS grosser", true), ("chs", true), ("fuchs wolf", false), ("КИТ", true),
            ("голубой кит", true), ("塔", true), ("phở", true), ("PHỞ VÀ", true), ("unschärfe", true),
            ("blue", true), ("4711", true), ("keller", true), ("gen_01abc", true), ("GEN_01", true), ("n_01abc", true),
            ("gen_02", false), ("abc", false), ("01abc", false),
            ("", true), ("   ", true), ("fuchs,", true), ("ein  fuchs", true),
            // Neither labels' names, nor options, nor voices.
            ("shop", false), ("style", false), ("hidden", false), ("nova", false),
        ])
    func matching(text: String, isMatch: Bool) throws {
        let words = try #require(SearchWords(text))
        #expect(words.match("gen_01abc", Self.request) == isMatch)
    }

    @Test("a search is bounded")
    func bounds() {
        #expect(SearchWords(String(repeating: "x", count: 200)) != nil)
        #expect(SearchWords(String(repeating: "x", count: 201)) == nil)
        #expect(SearchWords(String(repeating: "燈", count: 67)) == nil)
        #expect(SearchWords("1 2 3 4 5 6 7 8 9 10") != nil)
        #expect(SearchWords("1 2 3 4 5 6 7 8 9 10 11") == nil)
    }

    @Test("whatever is looked for is found as a slow search finds it")
    func garbage() throws {
        var random = SeededRandom(seed: 9)
        func text(_ longest: Int) -> String {
            String(
                (0..<Int.random(in: 0...longest, using: &random)).map { _ in
                    "abAB é漢\u{0}%".randomElement(using: &random)!
                })
        }
        for _ in 0..<3000 {
            let (sought, prompt) = (text(4), text(30))
            let expected = sought.lowercased().split { $0.isWhitespace }.allSatisfy { word in
                prompt.lowercased().contains(word)
            }
            let words = try #require(SearchWords(sought))
            let request = GenerationRequest(type: .image, input: Content(text: prompt))
            #expect(words.match("gen_1", request) == expected, "\(sought.debugDescription) \(prompt.debugDescription)")
        }
    }
}
