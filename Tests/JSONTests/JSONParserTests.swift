import DoitongTesting
import JSON
import Testing

@Suite struct JSONParserTests {
    @Test(
        "what RFC 8259 allows is read",
        arguments: [
            ("null", JSON.null), (" true ", true), ("-0", .double(-0.0)), ("0", 0), ("9223372036854775807", .int(.max)),
            ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.5e3", .double(1500)),
            ("1E-2", .double(0.01)),
            (#""a\"\\\/\b\f\n\r\té😀""#, "a\"\\/\u{8}\u{C}\n\r\té😀"), ("[]", []),
            ("[1,[2],{}]", .array([1, .array([2]), .object(JSONObject())])),
            ("\t{\"b\" : 1 ,\r\n\"a\":{\"c\":null}}", ["b": 1, "a": ["c": .null]]),
        ] as [(String, JSON)])
    func reads(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(
        "what it does not allow is refused, with the place",
        arguments: [
            ("", JSONError.Reason.unexpectedEnd, 0), ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedByte, 3),
            ("01", .badNumber, 1), ("1.", .unexpectedEnd, 2), ("1.e1", .badNumber, 2), ("-", .unexpectedEnd, 1),
            ("+1", .unexpectedByte, 0), ("1e999", .badNumber, 0), ("\"\u{1}\"", .controlCharacter, 1),
            (#""\x""#, .badEscape, 1), (#""\ud800""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1),
            (#""\ud800A""#, .loneSurrogate, 1), (#""\u12g4""#, .badEscape, 1), ("\"a", .unexpectedEnd, 2),
            ("[1,]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3), ("{\"a\":1,}", .unexpectedByte, 7),
            ("{a:1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5), ("1 1", .trailingBytes, 2),
            ("{\"a\":1,\"a\":2}", .duplicateName, 7), ("\u{FEFF}1", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
        ])
    func refuses(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason: reason, offset: offset)) { try JSON(parsing: text) }
    }

    @Test("bytes that are not UTF-8 are refused where they begin")
    func notUTF8() {
        #expect(throws: JSONError(reason: .notUTF8, offset: 1)) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test("depth and size are bounded")
    func bounds() throws {
        let limits = JSON.Limits(maximumBytes: 100, maximumDepth: 3)
        #expect(try JSON(parsing: "[[[]]]", limits: limits) == [[[]]])
        #expect(throws: JSONError(reason: .tooDeep, offset: 3)) { try JSON(parsing: "[[[[]]]]", limits: limits) }
        let long = String(repeating: " ", count: 101)
        #expect(throws: JSONError(reason: .tooLarge, offset: 100)) { try JSON(parsing: long, limits: limits) }
    }

    @Test("a name given twice is found among many")
    func manyNames() {
        let members = (0..<1_000).map { "\"n\($0)\":0" } + ["\"n7\":1"]
        #expect(throws: JSONError.self) { try JSON(parsing: "{" + members.joined(separator: ",") + "}") }
    }

    @Test("any value that is written reads back the same")
    func roundTrip() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            let value = randomValue(&random, depth: 4)
            #expect(try JSON(parsing: value.bytes) == value)
        }
    }

    @Test("garbage is refused or read, and never more than that")
    func garbage() {
        var random = SeededRandom(seed: 2)
        let seed = Array(#"{"a":[1,-2.5e3,"xé\n",true,false,null,{"b":[]}],"c":"😀"}"#.utf8)
        var read = 0
        for _ in 0..<300_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if let value = try? JSON(parsing: bytes), (try? JSON(parsing: value.bytes)) == value { read += 1 }
        }
        #expect(read > 0 && read < 300_000)
    }

    private func randomValue(_ random: inout SeededRandom, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int(truncatingIfNeeded: random.next()))
        case 3:
            let number = Double(bitPattern: random.next())
            // A whole number in range is written without fraction and reads back as an integer.
            return number.isFinite && Int(exactly: number) == nil ? .double(number) : .null
        case 4: return .string(randomText(&random))
        case 5: return .int(Int.random(in: -10...10, using: &random))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(&random, depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                object[randomText(&random)] = randomValue(&random, depth: depth - 1)
            }
            return .object(object)
        }
    }

    private func randomText(_ random: inout SeededRandom) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let range: ClosedRange<UInt32> = Bool.random(using: &random) ? 0...0x7F : 0...0x10FFFF
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}

@Suite struct JSONWriterTests {
    @Test(
        "numbers take the fewest digits that read back the same",
        arguments: [
            (JSON.double(0.1), "0.1"), (.double(3), "3"), (.double(1e21), "1e+21"),
            (.double(.leastNonzeroMagnitude), "5e-324"),
            (.double(-0.0), "-0"), (.int(.min), "-9223372036854775808"), (.int(1000), "1000"), (.int(-7), "-7"),
            (.int(.max), "9223372036854775807"), (.int(0), "0"), (.int(9), "9"), (.int(10), "10"), (.int(99), "99"),
            (.int(999_999_999_999_999_999), "999999999999999999"), (.double(0x1p53), "9007199254740992"),
            (.double(-0x1p53 * 2), "-1.8014398509481984e+16"), (.double(1e16), "1e+16"), (.double(-250), "-250"),
            (.double(.infinity), "null"), (.double(.nan), "null"),
        ])
    func numbers(value: JSON, text: String) {
        #expect(value.text == text)
    }

    @Test("only what must be escaped is")
    func escapes() {
        #expect(
            JSON.string("\u{0}\u{8}\t\n\u{C}\r\u{1F}\"\\/é\u{2028}😀").text == #""\u0000\b\t\n\f\r\u001f\"\\/é"#
                + "\u{2028}😀\"")
    }

    @Test("an object's members keep their order, and order does not tell objects apart")
    func order() throws {
        let object = try JSON(parsing: #"{"b":1,"a":2}"#)
        #expect(object.text == #"{"b":1,"a":2}"#)
        #expect(object == ["a": 2, "b": 1])
        #expect(object != ["a": 2, "b": 2])
    }
}
