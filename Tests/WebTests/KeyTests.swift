import Foundation
import JSON
import Testing
import Web

/// Texts and what says them belong together.
@Suite struct KeyTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Web")
        .standardized

    private static let sources: String = {
        let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".js") }.sorted().compactMap {
            try? String(contentsOf: root.appending(path: $0), encoding: .utf8)
        }.joined(separator: "\n").split(separator: "\n").filter {
            !$0.drop { $0 == " " }.hasPrefix("//")
        }.joined(separator: "\n")
    }()

    private static func keys(_ part: Words.Part) throws -> Set<String> {
        let bytes = try #require(WebFiles()["locales/en.\(part.rawValue).json"])
        return Set(try #require(JSON(parsing: bytes).objectValue).members.map(\.name))
    }

    /// All parts but the catalogue, whose keys are what the catalogue says.
    private static func keys() throws -> Set<String> {
        try Words.Part.allCases.filter { $0 != .catalogue }.reduce(into: Set()) { $0.formUnion(try keys($1)) }
    }

    @Test("every text is said somewhere")
    func unused() throws {
        let literals = Set(Self.sources.matches(of: /["'`]([a-z]\w*(?:\.\w+)+)["'`]/).map { String($0.output.1) })
        // A script may end a key with what it has, as in `console.status.${status}`.
        let beginnings = Self.sources.matches(of: /["'`]([a-z]\w*(?:\.\w+)*\.)(?:\$\{|\\\(|["'`]\s*\+)/).map {
            String($0.output.1)
        }
        let unused = try Self.keys().filter { key in
            !literals.contains(key) && !beginnings.contains { key.hasPrefix($0) }
        }
        #expect(unused.isEmpty, "\(unused.sorted())")
    }

    @Test("every key that is said has its text")
    func missing() throws {
        let keys = try Self.keys()
        let calls = /\b(?:words(?:\.html|\.prose|\.plain)?|say)\(\s*"([a-z]+\.[^"\\]+)"/
        let said = Self.sources.matches(of: calls).map { String($0.output.1) }
        #expect(said.count > 50)
        let missing = Set(said).subtracting(keys)
        #expect(missing.isEmpty, "\(missing.sorted())")
        // Also those that are kept in a table first.
        let prefixes = Set(keys.compactMap { $0.split(separator: ".").first }).subtracting(["console", "playground"])
        let tabled = Self.sources.matches(of: /"([a-z]+)(\.[A-Za-z]+)+"/).filter { prefixes.contains($0.output.1) }.map
        {
            String($0.output.0.dropFirst().dropLast())
        }.filter { !$0.hasSuffix(".css") && !$0.hasSuffix(".js") && !$0.hasSuffix(".json") }
        let untold = Set(tabled).subtracting(keys)
        #expect(untold.isEmpty, "\(untold.sorted())")
    }
}
