import DoitongTesting
import S3
import Testing

@Suite struct XMLElementTests {
    private static func read(_ text: String) -> Result<XMLElement, XMLElement.Failure> {
        do throws(XMLElement.Failure) { return .success(try XMLElement(parsing: Array(text.utf8))) } catch {
            return .failure(error)
        }
    }

    @Test("what S3 says is read")
    func read() throws {
        let document = try Self.read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/" a = 'b"&lt;'>
              <Name>media</Name><Empty/><Empty />
              <s3:Upload ><Key>a &amp; b&#x20AC;&#10;&lt;&gt;&quot;&apos;</Key></s3:Upload>
              <Upload><Key>  ä </Key></Upload>
            </ListResult>

            """
        ).get()
        #expect(document.name == "ListResult")
        #expect(document.text == "")
        #expect(document["Name"]?.text == "media")
        #expect(document["Absent"] == nil)
        #expect(document.all("Empty").map(\.text) == ["", ""])
        #expect(document.all("Upload").map { $0["Key"]?.text } == ["a & b€\n<>\"'", "  ä "])
    }

    @Test(
        "what is no document of S3's is refused",
        arguments: [
            "", " ", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a><b></a></b>", "<a", "<a b>",
            "<a b=c/>",
            "<a b=\"c/>", "<a b=\"<\"/>", "<a b=\"1\"c=\"2\"/>", "< a/>", "<1/>", "<a:/>", "<:a/>", "<a:b:c/>",
            "<a>x<b/></a>",
            "<a>&nbsp;</a>", "<a>&lt</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
            "<a>&#x110000;</a>",
            "<a>&#+65;</a>", "<a>&#1;</a>", "<a>\u{0}</a>", "<a>\u{7}</a>", "<!DOCTYPE a><a/>", "<a><!-- b --></a>",
            "<a><![CDATA[b]]></a>", "<a><?b?></a>", "<?xml version=\"1.0\"?>", "<?xml<a/>",
            " <?xml version=\"1.0\"?><a/>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<ä/>",
        ])
    func refused(text: String) {
        guard case .failure(.malformed) = Self.read(text) else {
            Issue.record("\(text) was read: \(Self.read(text))")
            return
        }
    }

    @Test("text that is no UTF-8 is refused")
    func encoding() {
        #expect(throws: XMLElement.Failure.self) {
            try XMLElement(parsing: Array("<a>".utf8) + [0xc3, 0x28] + Array("</a>".utf8))
        }
    }

    @Test("what is larger, deeper or more than its bound is refused, however it comes")
    func bounds() throws {
        var limits = XMLElement.Limits()
        (limits.bytes, limits.depth, limits.elements) = (1000, 5, 20)
        func failure(_ text: String) -> XMLElement.Failure? {
            do throws(XMLElement.Failure) { _ = try XMLElement(parsing: Array(text.utf8), limits: limits) } catch {
                return error
            }
            return nil
        }
        func nested(_ count: Int) -> String {
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        #expect(failure(nested(5)) == nil)
        #expect(failure(nested(6)) == .tooDeep)
        #expect(failure("<a>\(String(repeating: "<b/>", count: 19))</a>") == nil)
        #expect(failure("<a>\(String(repeating: "<b/>", count: 20))</a>") == .tooMany)
        #expect(failure("<a>\(String(repeating: "b", count: 993))</a>") == nil)
        #expect(failure("<a>\(String(repeating: "b", count: 994))</a>") == .tooLarge)
        #expect(throws: XMLElement.Failure.tooDeep) {
            try XMLElement(parsing: Array(String(repeating: "<a>", count: 300_000).utf8))
        }
    }

    @Test("what is read is written and read again as the same; garbage ends, whatever it is")
    func fuzz() throws {
        var random = SeededRandom(seed: 9)
        for _ in 0..<thorough(20_000) {
            let element = Self.element(depth: 3, &random)
            let text = Self.written(element)
            let read = Self.read(text)
            guard case .success(element) = read else {
                Issue.record("\(text) became \(read)")
                return
            }
            // Some of it is another byte, missing, or there twice.
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 2: bytes.insert("<>/&;\"'=:!?# x".utf8.randomElement(using: &random)!, at: place)
                default: bytes.removeSubrange(place...)
                }
            }
            _ = try? XMLElement(parsing: bytes)
        }
    }

    private static func element(depth: Int, _ random: inout SeededRandom) -> XMLElement {
        var element = XMLElement(["Key", "UploadId", "a", "_b-1.c"].randomElement(using: &random)!)
        let count = depth == 0 ? 0 : Int.random(in: 0...3, using: &random)
        if count == 0 {
            let alphabet = Array("ab c<>&\"'äก😀;#x\n")
            element.text = String(
                (0..<Int.random(in: 0...9, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        element.children = (0..<count).map { _ in Self.element(depth: depth - 1, &random) }
        return element
    }

    private static func written(_ element: XMLElement) -> String {
        let text = element.text.unicodeScalars.map { scalar in
            switch scalar {
            case "<": "&lt;"
            case "&": "&amp;"
            case ">": "&gt;"
            case "\"": "&#x22;"
            default: "\(scalar)"
            }
        }
        return
            "<\(element.name)>\(text.joined())\(element.children.map(written).joined(separator: "\n"))</\(element.name)>"
    }
}
