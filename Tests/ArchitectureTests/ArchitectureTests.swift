import Testing

@Suite struct ArchitectureTests {
    @Test("every import in the sources points down the house")
    func imports() {
        let imports = SourceTree.imports
        #expect(imports.count > 10, "the sources were not found")
        for entry in imports {
            if let objection = Layer.objection(to: entry.module, in: entry.target) {
                Issue.record("\(entry.description): \(objection)")
            }
        }
    }

    @Test("Package.swift declares for each target what it imports, and nothing it does not")
    func manifest() {
        let declared = SourceTree.dependencies
        #expect(declared["doitong"]?.isEmpty == false, "Package.swift was not understood")
        let imported = Dictionary(grouping: SourceTree.imports, by: \.target)
        // What stands elsewhere is a measurement, and not shipped.
        for (target, dependencies) in declared where SourceTree.holds(target) {
            let used = Set(imported[target, default: []].map(\.module)).subtracting(Layer.toolchain)
            #expect(Set(dependencies) == used, "\(target)")
        }
        #expect(Set(imported.keys).isSubset(of: declared.keys))
    }

    @Test("package is the widest access: nobody outside compiles against us")
    func access() {
        for (path, text) in SourceTree.swiftFiles(in: "Sources") {
            // What inlined code speaks of must be imported publicly; that makes nothing public.
            let isPublic = text.split(separator: "\n").contains {
                $0.contains(#/^\s*(?:@\S+ )*(?:public|open) (?!import)/#)
            }
            #expect(!isPublic, "\(path)")
        }
    }

    static let objections: [(importer: String, imported: String, isAllowed: Bool)] = [
        ("doitong", "API", true), ("doitong", "CLinux", false), ("doitong", "Foundation", false),
        ("doitong", "Glibc", true),
        ("API", "Gateway", true), ("API", "GraphQL", true), ("API", "Store", false), ("Store", "CSQLite", false),
        ("Store", "SQLite", true), ("Gateway", "HTTPClient", false), ("Gateway", "JSON", true),
        ("Gateway", "Store", false),
        ("GraphQL", "Gateway", false), ("GraphQL", "JSON", true), ("HTTPServer", "CLinux", true),
        ("HTTPClient", "CLinux", false), ("HTTPServer", "EventLoop", true), ("JSON", "GraphQL", false),
        ("Telemetry", "Gateway", false), ("Gateway", "DoitongTesting", false), ("Surprise", "Glibc", false),
    ]

    @Test("the rules themselves forbid what they should", arguments: objections)
    func rules(importer: String, imported: String, isAllowed: Bool) {
        #expect((Layer.objection(to: imported, in: importer) == nil) == isAllowed)
    }

    static let lines: [(String, [String])] = [
        ("import A", ["A"]), ("package import A", ["A"]), ("@testable import A", ["A"]), ("import struct A.B", ["A"]),
        ("@unsafe @preconcurrency import A", ["A"]), ("import A.B", ["A"]),
        ("// import A", []), ("let important = 1", []),
    ]

    @Test("an import is found however it is written", arguments: lines)
    func finding(line: String, modules: [String]) { #expect(SourceTree.modules(importedBy: line) == modules) }
}
