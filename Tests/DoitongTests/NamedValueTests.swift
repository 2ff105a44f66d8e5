import JSON
import Testing
import doitong

@Suite struct NamedValueTests {
    static let values: [(argument: String, name: String, json: JSON)] = [
        ("duration=10", "duration", 10), ("guidance=3.5", "guidance", 3.5), ("loop=true", "loop", true),
        ("loop=false", "loop", false), ("seed=null", "seed", .null), ("aspectRatio=16:9", "aspectRatio", "16:9"),
        ("resolution=1080p", "resolution", "1080p"), ("code=007", "code", "007"), ("seed=\"10\"", "seed", "10"),
        ("list=[1, \"b\"]", "list", [1, "b"]), ("object={\"a\": {\"b\": 2}}", "object", ["a": ["b": 2]]),
        ("voice=True", "voice", "True"), ("note=a=b", "note", "a=b"), ("empty=", "empty", ""),
        ("text= x ", "text", " x "),
        ("broken={\"a\":", "broken", "{\"a\":"), ("word=\u{706f}\u{5854}", "word", "\u{706f}\u{5854}"),
        ("exponent=1e3", "exponent", 1000.0), ("negative=-1", "negative", -1),
    ]

    @Test("what is JSON is meant so, and anything else is text", arguments: values)
    func reading(argument: String, name: String, json: JSON) throws {
        let value = try #require(NamedValue(argument))
        #expect(value.name == name)
        #expect(value.json == json)
    }

    @Test("what has no name or no value is none", arguments: ["", "=", "=1", "duration", "duration 10"])
    func refused(argument: String) { #expect(NamedValue(argument) == nil) }

    @Test("a name given twice is a mistake, though the values agree")
    func twice() throws {
        let values = ["a=1", "b=2", "a=1"].compactMap { NamedValue($0) }
        #expect(throws: (any Error).self) { try NamedValue.object(values, of: "--option", \.json) }
        #expect(try NamedValue.object(Array(values.prefix(2)), of: "--option", \.json) == ["a": 1, "b": 2])
    }
}
