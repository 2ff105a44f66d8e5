import Arguments
import Foundation
import Testing
import Vendors
import doitong

@Suite struct DocumentationTests {
    @Test("docs/configuration.md lists every option with its variable, its default and what it takes")
    func configuration() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../docs/configuration.md").standardized
        let text = try String(contentsOf: file, encoding: .utf8)
        for path in program.leaves {
            let command = path[path.count - 1]
            guard !command.options.isEmpty else { continue }
            let name = path.map(\.name).joined(separator: " ")
            let rows = command.options.map { option in
                let variable = option.environment(prefix: program.environmentPrefix) ?? ""
                let takes = option.allowed.replacing("|", with: "\\|")
                let absent = option.absent.map { "`\($0)`" } ?? (option.count == .required ? "required" : "")
                return "| `\(option.typed)` | `\(variable)` | \(takes) | \(absent) |"
            }
            let table =
                "## `\(name)`\n\n| Option | Variable | Takes | Default |\n|---|---|---|---|\n"
                + rows.joined(separator: "\n")
            #expect(text.contains(table), "docs/configuration.md should have:\n\(table)")
        }
    }

    @Test("every variable that the documentation names exists", arguments: ["README.md", "docs/configuration.md"])
    func variables(document: String) throws {
        let file = URL(filePath: #filePath).appending(path: "../../../\(document)").standardized
        let text = try String(contentsOf: file, encoding: .utf8)
        let known = program.leaves.flatMap { $0[$0.count - 1].options }
            .compactMap { $0.environment(prefix: program.environmentPrefix) }
        for match in text.matches(of: /DOITONG_[A-Z_]*[A-Z]/) {
            let name = String(match.output)
            #expect(known.contains(name) || VendorSettings.knows(name))
        }
    }
}
