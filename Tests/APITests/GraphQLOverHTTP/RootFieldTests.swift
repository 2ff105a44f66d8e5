import DoitongTesting
import JSON
import Testing
import ThreadTesting

/// Whoever decides by root fields who may ask must see the ones that are executed.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct RootFieldTests {
    @Test("the root fields that are told are the ones that are executed", arguments: 1...4)
    func sameAsExecuted(seed: UInt64) throws {
        var writer = DocumentWriter(random: SeededRandom(seed: seed))
        let wire = try Endpoint.shared.connect()
        wire.forgetsReceived = true
        for _ in 0..<500 {
            let document = writer.document()
            try wire.send(post(asking(.string(document), ["operationName": "B"]), at: "/surrounded"))
            let answer = try #require(try wire.answer())
            let data = try #require(try JSON(parsing: answer.body)["data"]?.objectValue, "\(answer.text) \(document)")
            // Each of these fields gives its own name, but for the one that has fields below.
            let executed = Set(data.members.map { $0.value.stringValue ?? "node" })
            let told = answer["X-Root"]?.split(separator: " ").map(String.init) ?? []
            #expect(Set(told) == executed, "\(document)")
            #expect(Set(told).count == told.count)
        }
    }
}

/// Writes documents that are valid, and hard to find one's way in.
private struct DocumentWriter {
    var random: SeededRandom
    private var fragments: [String] = []
    private var aliases = 0

    init(random: SeededRandom) { self.random = random }

    /// Operation `B` is the one to be executed; what `A` asks for is not.
    mutating func document() -> String {
        fragments = []
        var parts = [
            "query B($v: Any\(one(of: ["", #" = {a: "}", b: [1.5]}"#]))) {\(selections(3)) b: name(of: $v)}",
            "\(one(of: ["", #""query B { not }""#, #""""}{""""#])) query A { unasked }",
        ]
        var place = 0
        while place < fragments.count {
            parts.append(fragments[place])
            place += 1
        }
        return parts.shuffled(using: &random).joined(
            separator: one(of: [" ", "\n", "# query B { x\r", "\u{feff}", ","]))
    }

    private mutating func selections(_ depth: Int) -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in selection(depth) }.joined(separator: gap())
    }

    private mutating func selection(_ depth: Int) -> String {
        let directive = one(of: ["", "", " @include(if: true)", " @skip (if : false)#}\n"])
        switch depth > 0 ? Int.random(in: 0..<8, using: &random) : 0 {
        case 0...4:
            aliases += 1
            let field = one(of: ["name", "other", "query", "fragment", "on", "mutation", "true"])
            let arguments = one(of: ["", "(of: \(value(2)))", "(of:\(value(2)))"])
            return "a\(aliases)\(gap()):\(gap())\(field)\(arguments)\(directive)"
        case 5: return "...\(gap())\(one(of: ["", "on Query"]))\(directive){\(selections(depth - 1))}"
        case 6:
            // What stands below is not at the root.
            aliases += 1
            return "a\(aliases): node(of: \(value(1)))\(directive){below: unasked ...{ deep: unasked } }"
        default:
            let name = "\(one(of: ["F", "query", "fragment", "onward", "_"]))\(fragments.count)"
            let index = fragments.count
            fragments.append("")
            fragments[index] = "fragment \(name)\(gap())on Query{\(selections(depth - 1))}"
            return "...\(gap())\(name)\(directive)"
        }
    }

    private mutating func value(_ depth: Int) -> String {
        let text = one(of: ["}", "\\\"", "{", ")", "#", "...", "\\\\", "\\u{7d}", "\\u007B", "é", "", "'", ":"])
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return one(of: ["1", "-1.5", "1e3", "0.5e-3"])
        case 1: return "\"\(text)\(one(of: ["", "\\\"}", "\\\\"]))\""
        case 2:
            return
                "\"\"\"\(one(of: ["}", "\"", "\\", "\\\"\"\"", "\"\"", "\n{", "\\n", "#"])) \(one(of: ["\\\\", "x", "\\\\\\\"\"\""])) \"\"\""
        case 3: return one(of: ["\"\"", "\"\"\"\"\"\"", "null", "true", "ENUM"])
        case 4: return "\"#\""
        case 5: return "$v"
        case 6: return "[\(value(depth - 1)),\(value(depth - 1))]"
        default: return "{a\(gap()):\(value(depth - 1)) b:\(value(depth - 1))}"
        }
    }

    private mutating func gap() -> String { one(of: [" ", "\n", ",", " # } { \" \"\"\"\n", "\t", " #\r"]) }

    private mutating func one(of choices: [String]) -> String { choices.randomElement(using: &random)! }
}
