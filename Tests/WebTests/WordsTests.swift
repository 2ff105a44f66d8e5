import Foundation
import JSON
import Testing
import Web

@Suite struct WordsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Web")
        .standardized

    @Test("every file of the pages is part of the program")
    func embedded() throws {
        for folder in ["assets", "locales"] {
            let there = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path)
            let built = WebFiles.names.filter { $0.hasPrefix("\(folder)/") }.map { $0.dropFirst(folder.count + 1) }
            #expect(Set(built.map(String.init)) == Set(there))
        }
        for name in WebFiles.names {
            let there = try Array(Data(contentsOf: Self.root.appending(path: name)))
            #expect(WebFiles()[name] == there, "\(name)")
        }
    }

    private static func part(_ part: Words.Part, _ language: Language) throws -> JSONObject {
        let name = "locales/\(language.tag).\(part.rawValue).json"
        let bytes = try #require(WebFiles()[name])
        return try #require(JSON(parsing: bytes).objectValue, "\(name)")
    }

    @Test("every language has every text, with the same places in it and the forms that its numbers take")
    func complete() throws {
        for part in Words.Part.allCases {
            let english = try Self.part(part, .english)
            for language in Language.allCases {
                let texts = try Self.part(part, language)
                #expect(
                    Set(texts.members.map(\.name)) == Set(english.members.map(\.name)), "\(language.tag).\(part)")
                for member in texts.members {
                    guard let original = english[member.name] else { continue }
                    if case .object(let forms) = member.value {
                        #expect(
                            Set(forms.members.map(\.name)) == Set(language.pluralForms.map(\.rawValue)),
                            "\(language.tag) \(member.name)")
                    } else {
                        #expect(original.objectValue == nil, "\(language.tag) \(member.name)")
                    }
                    #expect(Self.places(member.value) == Self.places(original), "\(language.tag) \(member.name)")
                }
            }
        }
    }

    /// The names in braces of a text, or of all forms of one.
    private static func places(_ text: JSON) -> Set<Substring> {
        let texts = text.stringValue.map { [$0] } ?? text.objectValue?.members.compactMap(\.value.stringValue) ?? []
        return Set(texts.flatMap { $0.matches(of: /\{(\w+)\}/).map(\.output.1) }).subtracting(["count"])
    }

    @Test("texts are filled in by name, and with the right form")
    func filled() throws {
        let words = try Words(.english, from: WebFiles())
        #expect(words("no such key") == "no such key")
        #expect(words.html("layout.skip", [:]).text == "Skip to the content")
    }
}
