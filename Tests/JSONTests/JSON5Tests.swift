import DoitongTesting
import JSON
import Testing

@Suite struct JSON5Tests {
    @Test(
        "what JSON5 allows is read",
        arguments: [
            ("null", JSON.null), ("// why\n true // so", true), ("/* a * / ** */ 1", 1), ("[1, 2,]", [1, 2]),
            ("{a: 1, $b_2: 'x', 'c d': \"y\",}", ["a": 1, "$b_2": "x", "c d": "y"]), ("{ }", [:]), ("[ ]", []),
            ("0xC8", 200), ("-0x10", -16), ("+7", 7), (".5", .double(0.5)), ("5.", .double(5)), ("-0", .double(-0.0)),
            ("+1.5e-3", .double(0.0015)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            (#"'it\'s "so"'"#, "it's \"so\""), ("'one \\\n line'", "one  line"), ("'one\\\r\nline'", "oneline"),
            (#"'\x41\u0042\uD83D\uDE00\v\0\q'"#, "AB😀\u{B}\0q"), (#"{\u0061b: 1}"#, ["ab": 1]),
            ("\u{FEFF}{é: 1}", ["é": 1]), ("\u{A0}1\u{2028}", 1), ("{true: false}", ["true": false]),
        ] as [(String, JSON)])
    func reads(text: String, value: JSON) throws {
        #expect(try JSON(parsingJSON5: text) == value)
    }

    @Test(
        "what it does not allow is refused, with line and column",
        arguments: [
            ("", JSON5Error.Reason.unexpectedEnd, 1, 1), ("{\n  a: 1\n  b: 2\n}", .unexpected("b"), 3, 3),
            ("{a: 1, a: 2}", .duplicateName("a"), 1, 8), ("[1, , 2]", .unexpected(","), 1, 5),
            ("[,]", .unexpected(","), 1, 2), ("1 2", .afterValue, 1, 3), ("\r\n\r /* a", .openComment, 3, 2),
            ("'a\nb'", .openString, 1, 3), ("'a", .unexpectedEnd, 1, 3), (#"'\1'"#, .badEscape, 1, 2),
            (#"'\u12g4'"#, .badEscape, 1, 2), (#"'\ud800'"#, .loneSurrogate, 1, 2),
            (#"'\udc00'"#, .loneSurrogate, 1, 2), ("01", .badNumber, 1, 1), ("0x", .badNumber, 1, 1),
            ("0xFFFFFFFFFFFFFFFFF", .badNumber, 1, 1), (".", .badNumber, 1, 1), ("1e", .badNumber, 1, 1),
            ("1e999", .badNumber, 1, 1), ("[Infinity]", .notFinite, 1, 2), ("-Infinity", .notFinite, 1, 1),
            ("+NaN", .notFinite, 1, 1), ("NaN", .notFinite, 1, 1), ("yes", .unexpected("y"), 1, 1),
            ("/ 1", .unexpected("/"), 1, 1), ("{a 1}", .unexpected("1"), 1, 4), ("{1: 2}", .unexpected("1"), 1, 2),
            (#"{\u0020: 1}"#, .badEscape, 1, 2), ("+", .unexpectedEnd, 1, 2),
        ])
    func refuses(text: String, reason: JSON5Error.Reason, line: Int, column: Int) {
        #expect(throws: JSON5Error(reason: reason, line: line, column: column)) { try JSON(parsingJSON5: text) }
    }

    @Test("an error says where it is and what to do")
    func describes() {
        let error = #expect(throws: JSON5Error.self) { try JSON(parsingJSON5: "{\n  price: Infinity\n}") }
        #expect(
            error?.description == "Infinity and NaN cannot be written in JSON: give a number (line 2, column 10)")
    }

    @Test("size, depth and encoding are bounded")
    func bounds() throws {
        let limits = JSON.Limits(maximumBytes: 20, maximumDepth: 3)
        #expect(try JSON(parsingJSON5: "[[[]]]", limits: limits) == [[[]]])
        #expect(throws: JSON5Error(reason: .tooDeep(3), line: 1, column: 4)) {
            try JSON(parsingJSON5: "[[[[]]]]", limits: limits)
        }
        #expect(throws: JSON5Error(reason: .tooLarge(20), line: 1, column: 1)) {
            try JSON(parsingJSON5: String(repeating: " ", count: 21), limits: limits)
        }
        #expect(throws: JSON5Error(reason: .notUTF8, line: 1, column: 1)) {
            try JSON(parsingJSON5: [0x22, 0xFF, 0x22])
        }
    }

    @Test("whatever is JSON means the same as JSON5")
    func agreesWithJSON() throws {
        var random = SeededRandom(seed: 5)
        let seed = Array(#"{"a":[1,-2.5e3,"xé\n\u0041",true,false,null,{"b":[]}],"c":"😀"}"#.utf8)
        var read = 0
        for _ in 0..<100_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            guard let value = try? JSON(parsing: bytes) else { continue }
            #expect(try JSON(parsingJSON5: bytes) == value)
            read += 1
        }
        #expect(read > 100)
    }

    @Test("garbage is refused or read, and never more than that")
    func garbage() {
        var random = SeededRandom(seed: 6)
        let seed = Array("{a: [+1, -.5e3, 'x\\u0041\\\n', // c\n true, 0xFF, /* d */ {$b: [],}], \"c\": '😀',}".utf8)
        let pieces: [UInt8] = Array("{}[]:,'\"\\/*+-.0xeEIN\n\r u".utf8)
        var read = 0
        for _ in 0..<200_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] =
                    Bool.random(using: &random)
                    ? pieces.randomElement(using: &random)! : UInt8.random(in: .min ... .max, using: &random)
            }
            if let value = try? JSON(parsingJSON5: bytes) {
                #expect((try? JSON(parsing: value.bytes))?.bytes == value.bytes)
                read += 1
            }
        }
        #expect(read > 0 && read < 200_000)
    }
}
