import DoitongTesting
import Gateway
import JSON
import Testing

@Suite struct IdempotencyTests {
    static let keys: [(String, String?)] = [
        ("abc", "abc"), ("\"abc\"", "abc"), ("a", "a"), ("\"a\"", "a"), ("\"", "\""), ("\"\"", nil), ("", nil),
        ("\"\"\"", "\""), ("\"abc", "\"abc"), ("abc\"", "abc\""), ("a\"b", "a\"b"), ("!~", "!~"), ("a b", nil),
        (" abc", nil),
        ("abc ", nil), ("a\tb", nil), ("a\nb", nil), ("a\0b", nil), ("a\u{7f}", nil), ("é", nil), ("a\u{301}", nil),
        ("中", nil),
        ("\u{ff41}", nil), ("\u{200b}a", nil),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (String(repeating: "k", count: 255), String(repeating: "k", count: 255)),
        (String(repeating: "k", count: 256), nil),
        ("\"\(String(repeating: "k", count: 255))\"", String(repeating: "k", count: 255)),
        ("\"\(String(repeating: "k", count: 256))\"", nil),
    ]

    @Test("a key is 1 to 255 visible ASCII characters, with or without quotes around them", arguments: keys)
    func key(field: String, text: String?) {
        do throws(ServiceError) {
            let key = try IdempotencyKey(field)
            #expect(key.text == text)
        } catch {
            #expect(text == nil)
            #expect(error.code == .invalidInput)
        }
    }

    @Test("with and without quotes it is one key")
    func quotes() throws { #expect(try IdempotencyKey("\"abc\"") == IdempotencyKey("abc")) }

    private static func digest(_ text: String, _ operation: String = "generate") throws -> String {
        "\(Meaning.digest(of: operation, try JSON(parsing: text)))"
    }

    @Test(
        "however it is written, it means the same",
        arguments: [
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#), (#"{"a":1}"#, #"{"a":1.0}"#), (#"{"a":1}"#, #"{ "a" : 1e0 }"#),
            (#"{"a":1,"b":null}"#, #"{"a":1}"#), (#"{"a":{"b":null}}"#, #"{"a":{}}"#), ("0", "-0.0"),
            (#""A""#, #""\u0041""#),
            ("[1.0,2]", "[1,2.0]"), (#"{"a":{"x":1,"y":[{"p":1,"q":2}]}}"#, #"{"a":{"y":[{"q":2,"p":1}],"x":1}}"#),
            ("1.50", "1.5"), ("100", "1e2"),
        ])
    func same(a: String, b: String) throws { #expect(try Self.digest(a) == Self.digest(b)) }

    @Test(
        "what means something else is something else",
        arguments: [
            ("1", "2"), ("1", #""1""#), ("1", "true"), ("1", "[1]"), ("null", "{}"), ("null", "[]"), ("null", "false"),
            ("null", #""""#), ("[]", "{}"), ("[null]", "[]"), ("[1,2]", "[2,1]"), ("[1,2]", "[12]"),
            ("[[1],2]", "[[1,2]]"),
            (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":1}"#, #"{"a":1,"b":1}"#), (#"{"a":{"b":1}}"#, #"{"a":{},"b":1}"#),
            (#"["a","b"]"#, #"["a\",\"b"]"#), (#"{"a":"b"}"#, #"{"a\":\"b":""}"#), ("1", "1.1"), ("1.5", "-1.5"),
            ("9007199254740992", "9007199254740993"), (#""a""#, #""A""#), (#""a""#, #""a ""#), (#""é""#, #""e\u0301""#),
            (#"{"a":"","b":1}"#, #"{"b":1}"#),
        ])
    func different(a: String, b: String) throws { #expect(try Self.digest(a) != Self.digest(b)) }

    @Test("the operation is part of the meaning, and cannot be mistaken for the value")
    func operation() throws {
        #expect(try Self.digest("1", "a") != Self.digest("1", "b"))
        #expect(try Self.digest(#""b""#, "a") != Self.digest(#""""#, "a\"\"b"))
        #expect(try Self.digest("11", "") != Self.digest("1", "1"))
    }

    @Test("two values mean the same exactly where they should, whatever they are", arguments: 0..<8)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var seen: [String: String] = [:]
        for _ in 0..<1500 {
            let value = random.json(depth: 4)
            let digest = "\(Meaning.digest(of: "x", value))"
            let canonical = Self.canonical(value)
            #expect(seen[digest, default: canonical] == canonical)
            seen[digest] = canonical
            let rewritten = Self.rewritten(value, &random)
            #expect("\(Meaning.digest(of: "x", rewritten))" == digest, "\(value.text) and \(rewritten.text)")
            let changed = Self.changed(value, &random)
            let isSame = "\(Meaning.digest(of: "x", changed))" == digest
            #expect(isSame == (Self.canonical(changed) == canonical), "\(value.text) and \(changed.text)")
        }
        #expect(Set(seen.values).count == seen.count)
    }

    /// The meaning as text, found in another way: sorted by scalars, every number in Swift's words.
    private static func canonical(_ value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "number \(value)"
        case .double(let value): "number \(Int(exactly: value).map { "\($0)" } ?? "\(value)")"
        case .string(let text): "text \(Array(text.unicodeScalars.map(\.value)))"
        case .array(let items): "list(\(items.map(canonical).joined(separator: "; ")))"
        case .object(let object):
            "object(\(object.members.filter { !$0.value.isNull }.map { "\(Array($0.name.utf8)): \(canonical($0.value))" }.sorted().joined(separator: "; ")))"
        }
    }

    /// The same, written otherwise.
    private static func rewritten(_ value: JSON, _ random: inout SeededRandom) -> JSON {
        switch value {
        case .int(let number) where abs(Double(number)) < 1e15: random.isTrue() ? .double(Double(number)) : value
        case .array(let items): .array(items.map { rewritten($0, &random) })
        case .object(let object):
            {
                var members = object.members.map {
                    JSONObject.Member(name: $0.name, value: rewritten($0.value, &random))
                }
                if random.isTrue() { members.append(JSONObject.Member(name: "nobody \(members.count)", value: .null)) }
                members.shuffle(using: &random)
                return .object(JSONObject(uniqueMembers: members))
            }()
        default: value
        }
    }

    /// With one thing in it replaced.
    private static func changed(_ value: JSON, _ random: inout SeededRandom) -> JSON {
        switch value {
        case .array(var items) where !items.isEmpty && random.isTrue(0.8):
            let index = items.indices.randomElement(using: &random)!
            items[index] = changed(items[index], &random)
            return .array(items)
        case .object(var object) where !object.isEmpty && random.isTrue(0.8):
            let member = object.members.randomElement(using: &random)!
            object[member.name] = changed(member.value, &random)
            return .object(object)
        default: return random.json(depth: 1)
        }
    }
}
