import Foundation

/// The package as text: its sources, and what each says it imports.
enum SourceTree {
    struct Import: CustomStringConvertible {
        let target: String
        let file: String
        let module: String

        var description: String { "\(file) imports \(module)" }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether a target has its folder in Sources.
    static func holds(_ target: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: "Sources/\(target)").path)
    }

    /// Paths below the root, with the text of each.
    static func swiftFiles(in folder: String) -> [(path: String, text: String)] {
        let start = root.appending(path: folder).path
        let names = FileManager.default.enumerator(atPath: start)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            ("\(folder)/\(name)", (try? String(contentsOfFile: "\(start)/\(name)", encoding: .utf8)) ?? "")
        }
    }

    static var imports: [Import] {
        swiftFiles(in: "Sources").flatMap { path, text in
            modules(importedBy: text).map {
                Import(target: path.split(separator: "/")[1].description, file: path, module: $0)
            }
        }
    }

    /// `import M`, `package import struct M.T`, `@preconcurrency import M`: the word after `import` and its kind.
    static func modules(importedBy text: String) -> [String] {
        let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        // What stands between triple quotes is said, and imports nothing: code of other languages, for the pages.
        var isQuoted = false
        return text.split(separator: "\n").compactMap { line in
            let wasQuoted = isQuoted
            if line.drop(while: { $0 == " " }).hasPrefix("//") { return nil }
            if line.matches(of: /"""/).count == 1 { isQuoted.toggle() }
            guard !wasQuoted, !isQuoted else { return nil }
            var words = line.split { $0 == " " || $0 == ";" }[...]
            while let word = words.first, word.hasPrefix("@") || accessLevels.contains(String(word)) {
                words.removeFirst()
            }
            guard words.popFirst() == "import" else { return nil }
            if let kind = words.first, kinds.contains(String(kind)) { words.removeFirst() }
            return words.first.map { String($0.prefix { $0 != "." }) }
        }
    }

    private static let accessLevels = ["public", "package", "internal", "fileprivate", "private"]

    /// From Package.swift: each target's declared dependencies.
    static var dependencies: [String: [String]] {
        let manifest = (try? String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""
        let target =
            /\.(?:executableTarget|target)\(\s*name: "(?<name>[^"]+)"(?:,\s*dependencies: \[(?<list>[^\]]*)\])?/
        var result: [String: [String]] = [:]
        for match in manifest.matches(of: target) {
            let quoted = (match.output.list ?? "").matches(of: /"([^"]+)"/).map { String($0.output.1) }
            result[String(match.output.name)] = quoted
        }
        return result
    }
}
