import JSON
import Testing
import Web

/// Nothing is left in English. Translators: `swift test --filter TranslationTests` lists what is.
@Suite struct TranslationTests {
    /// What is the same in any language: names, units, words of the API.
    private static let alike: Set<String> = [
        "developers.span.seconds", "developers.span.minutes", "developers.span.hours",
        "developers.measured.milliseconds", "developers.guide.pageTitle", "developers.provider.pageTitle",
        "developers.input.media", "guides.webhooks.title", "playground.milliseconds",
    ]

    /// Names, which are nobody's language.
    private static let names: Set<String> = ["GraphQL", "Webhook", "Webhooks"]

    /// Words that English has too.
    private static let shared: [Language: Set<String>] = [
        .spanish: [
            "Audio", "Avatar", "Error", "General", "Interfaces", "No", "Plan", "Plan: {name}", "Use", "Variables",
            "Video",
        ],
        .vietnamese: ["Video"],
    ]

    private static func part(_ part: Words.Part, _ language: Language) throws -> JSONObject {
        let bytes = try #require(WebFiles()["locales/\(language.tag).\(part.rawValue).json"])
        return try #require(JSON(parsing: bytes).objectValue)
    }

    @Test("no text is left in English", arguments: Language.allCases.filter { $0 != .english })
    func translated(language: Language) throws {
        for part in Words.Part.allCases {
            let english = try Self.part(part, .english)
            let left = try Self.part(part, language).members.filter { member in
                guard !Self.alike.contains(member.name), let original = english[member.name] else { return false }
                return Self.isSame(member.value, original, but: Self.names.union(Self.shared[language] ?? []))
            }
            #expect(left.isEmpty, "\(language.tag).\(part.rawValue): \(left.count) left: \(left.map(\.name))")
        }
    }

    /// Whether one says what the other does, letter for letter. What has no letters says nothing in any language.
    private static func isSame(_ text: JSON, _ english: JSON, but shared: Set<String>) -> Bool {
        switch (text, english) {
        case (.string(let text), .string(let english)):
            text == english && !shared.contains(text) && spoken(text).contains(where: \.isLetter)
        case (.object(let forms), .object(let english)):
            english["other"].map { other in forms.members.contains { isSame($0.value, other, but: shared) } } ?? false
        default: false
        }
    }

    /// Without code and places.
    private static func spoken(_ text: String) -> String {
        text.replacing(/`[^`]*`/, with: "").replacing(/\{\w+\}/, with: "")
    }
}
