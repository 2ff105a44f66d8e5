import Foundation
import Testing
import Vendors

@Suite struct VariablesPageTests {
    private static let page = URL(filePath: #filePath).appending(path: "../../../../docs/vendors.md").standardized
    private static let begin = "<!-- begin: each vendor's variables; kept by VariablesPageTests -->\n"
    private static let end = "<!-- end of the variables -->"

    private static var table: String {
        var lines = ["| Vendor | Variable | Needed | Default | Meaning |", "|---|---|---|---|---|"]
        for entry in VendorRegistry.entries.sorted(by: { $0.host < $1.host }) {
            for variable in entry.variables where !VendorVariable.common.contains(variable) {
                let help = variable.help.replacingOccurrences(of: "|", with: "\\|")
                lines.append(
                    "| \(entry.host) | `\(entry.environmentName(variable))` | \(variable.isRequired ? "yes" : "") | "
                        + "\(variable.default.map { "`\($0)`" } ?? "") | \(help) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// With `DOITONG_WRITE_DOCS=1` the page is made to.
    @Test("the page lists every variable of every vendor, as they are")
    func listed() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let begin = try #require(text.range(of: Self.begin), "the page has lost its mark")
        let end = try #require(text.range(of: Self.end, range: begin.upperBound..<text.endIndex))
        let range = begin.upperBound..<end.lowerBound
        if ProcessInfo.processInfo.environment["DOITONG_WRITE_DOCS"] == "1" {
            try text.replacingCharacters(in: range, with: Self.table).write(
                to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(
                text[range] == Self.table, "DOITONG_WRITE_DOCS=1 swift test --filter VariablesPageTests writes it anew")
        }
    }
}
