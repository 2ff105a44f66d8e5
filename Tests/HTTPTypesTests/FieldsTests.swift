import HTTPTypes
import Testing

@Suite struct FieldsTests {
    private func text(of fields: Fields) -> String { String(decoding: fields.bytes, as: UTF8.self) }

    @Test("a field is found under its name in any case")
    func lookup() {
        var fields = Fields()
        fields.append(FieldName("X-One"), "a")
        fields.append(FieldName("x-TWO"), "b")
        #expect(fields[FieldName("x-one")] == "a")
        #expect(fields[FieldName("X-ONE")] == "a")
        #expect(fields[FieldName("X-Two")] == "b")
        #expect(fields[FieldName("X-On")] == nil)
        #expect(fields[FieldName("X-Onee")] == nil)
        #expect(fields.valueBytes(of: FieldName("X-oNe")).map(Array.init) == Array("a".utf8))
        #expect(text(of: fields) == "X-One: a\r\nx-TWO: b\r\n")
    }

    @Test("letters differ in case and nothing else does")
    func caseless() {
        // Each differs from a letter or from another sign by the bit that makes letters small.
        for (one, other) in [(FieldName("a^"), FieldName("a~")), (FieldName("x_"), FieldName("x|"))] {
            #expect(one != other)
        }
        var fields = Fields()
        fields.append(FieldName("a^"), "v")
        #expect(fields[FieldName("A~")] == nil)
        #expect(fields[FieldName("A^")] == "v")
        #expect(FieldName("ABC") == FieldName("abc"))
        #expect(Set([FieldName("ABC"), FieldName("abc")]).count == 1)
    }

    @Test("of several fields of one name the first is found, and all are listed in order")
    func several() {
        var fields = Fields()
        for value in ["one", "two", "three"] { fields.append(FieldName("X"), value) }
        #expect(fields[FieldName("x")] == "one")
        #expect(fields.values(of: FieldName("x")) == ["one", "two", "three"])
        #expect(fields.values(of: FieldName("y")) == [])
    }

    static let injections: [(String, String)] = [
        ("a\r\nB: c", "a  B: c"), ("a\nb", "a b"), ("a\rb", "a b"), ("a\u{0}b", "a b"), ("a\u{7f}b", "a b"),
        ("\r\n\r\n<html>", "    <html>"),
        ("a\u{1b}[2Jb", "a [2Jb"), ("a\tb", "a\tb"), ("é", "é"), ("", ""), ("\u{85}\u{2028}", "\u{85}\u{2028}"),
    ]

    @Test("no value ends its line", arguments: injections)
    func injection(value: String, expected: String) {
        var fields = Fields()
        fields.append(FieldName("X"), value)
        fields.append(FieldName("Y"), "after")
        #expect(text(of: fields) == "X: \(expected)\r\nY: after\r\n")
        #expect(fields[FieldName("X")] == expected)
    }

    static let framingNames = [
        FieldName("Connection"), FieldName("content-length"), FieldName("DATE"), FieldName("Keep-Alive"),
        FieldName("TE"),
        FieldName("Trailer"), FieldName("Transfer-Encoding"), FieldName("Upgrade"),
    ]

    @Test("a field that frames messages is not the handler's to give", arguments: framingNames)
    func refused(name: FieldName) {
        var fields = Fields()
        fields.append(name, "5")
        #expect(fields.bytes.isEmpty && fields.lines.isEmpty)
    }

    @Test("fields that a parser found are read where they lie")
    func found() {
        let bytes = Array("GET / HTTP/1.1\r\nHost:  h \r\nX:\r\n\r\n".utf8)
        let fields = Fields(
            over: bytes,
            lines: [
                Fields.Line(nameStart: 16, nameEnd: 20, valueStart: 23, valueEnd: 24),
                Fields.Line(nameStart: 27, nameEnd: 28, valueStart: 29, valueEnd: 29),
            ])
        #expect(fields[.host] == "h")
        #expect(fields[FieldName("x")] == "")
        #expect(fields[FieldName("y")] == nil)
    }
}
