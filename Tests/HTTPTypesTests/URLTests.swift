import DoitongTesting
import HTTPTypes
import Testing

@Suite struct URLTests {
    static let read: [(text: String, normal: String)] = [
        ("https://example.com", "https://example.com/"), ("HTTPS://EXAMPLE.com:443/A", "https://example.com/A"),
        ("http://example.com:80?", "http://example.com/?"), ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://example.com:80/", "https://example.com:80/"),
        ("https://a_b.x-y.example/", "https://a_b.x-y.example/"),
        ("https://127.0.0.1/", "https://127.0.0.1/"), ("https://[2001:DB8::0:1]:444/", "https://[2001:db8::1]:444/"),
        ("https://h/a%20b%2f/../c;d=1?q=%7e&r=/?", "https://h/a%20b%2f/../c;d=1?q=%7e&r=/?"),
        ("https://h/a b/[c]|\"?q={\"x\":1}", "https://h/a%20b/%5Bc%5D%7C%22?q=%7B%22x%22:1%7D"),
        ("https://h/café?ü", "https://h/caf%C3%A9?%C3%BC"), ("https://h?a=1", "https://h/?a=1"),
        ("https://1.example/", "https://1.example/"), ("https://0xyz.example/", "https://0xyz.example/"),
    ]

    @Test("a URL is read, and written in one form", arguments: read)
    func reading(text: String, normal: String) throws {
        let url = try URL(parsing: text)
        #expect(url.text == normal)
        #expect(try URL(parsing: url.text) == url)
    }

    static let refused: [(text: String, error: URLError)] = [
        ("", .unknownScheme), ("example.com", .unknownScheme), ("ftp://h/", .unknownScheme),
        ("file:///x", .unknownScheme),
        ("https:/h", .unknownScheme), (" https://h", .unknownScheme), ("https:\\\\h", .unknownScheme),
        ("https://", .badHost), ("https:///x", .badHost), ("https://:80/", .badHost), ("https://a..b/", .badHost),
        ("https://h./", .badHost), ("https://.h/", .badHost), ("https://a b/", .badHost), ("https://café/", .badHost),
        ("https://a%2eb/", .badHost), ("https://a,b/", .badHost), ("https://h\u{0}/", .badHost),
        ("https://a~b/", .badHost),
        ("https://\(String(repeating: "a", count: 64)).b/", .badHost),
        ("https://\(String(repeating: "a.", count: 127))b/", .badHost),
        ("https://127.1/", .badHost), ("https://2130706433/", .badHost), ("https://0x7f.0.0.1/", .badHost),
        ("https://127.0.0.0x1/", .badHost), ("https://0177.0.0.1/", .badHost), ("https://1.2.3.4.5/", .badHost),
        ("https://[::1/", .badHost), ("https://[127.0.0.1]/", .badHost), ("https://[::1]x/", .badHost),
        ("https://[fe80::1%25eth0]/", .badHost), ("https://::1/", .badHost), ("https://[]/", .badHost),
        ("https://h:/", .badPort), ("https://h:0/", .badPort), ("https://h:65536/", .badPort),
        ("https://h:8a/", .badPort),
        ("https://h:+80/", .badPort), ("https://h:000080/", .badPort),
        ("https://u@h/", .credentials), ("https://u:p@h/", .credentials), ("https://@h/", .credentials),
        ("https://a.example@127.0.0.1/", .credentials),
        ("https://h/#f", .fragment), ("https://h#", .fragment), ("https://h/?a#b", .fragment),
        ("https://h\\x", .badCharacter), ("https://h/\\x", .badCharacter), ("https://h/a\nb", .badCharacter),
        ("https://h/?\u{7f}", .badCharacter), ("https://h/\r\nX: y", .badCharacter),
        ("https://h/%", .badPercent), ("https://h/%2", .badPercent), ("https://h/?%zz", .badPercent),
        ("https://h/\(String(repeating: "a", count: 8200))", .tooLong),
        ("https://h/\(String(repeating: " ", count: 4000))", .tooLong),
    ]

    @Test("what could be read in two ways is not read at all", arguments: refused)
    func refusing(text: String, error: URLError) {
        #expect(throws: error) { try URL(parsing: text) }
    }

    static let references: [(reference: String, target: String)] = [
        ("/x", "https://h:1/x"), ("x", "https://h:1/a/x"), ("../x", "https://h:1/x"), ("../../../x", "https://h:1/x"),
        ("./x/./y/..", "https://h:1/a/x/"), ("?q", "https://h:1/a/b?q"), ("", "https://h:1/a/b?c"),
        ("#f", "https://h:1/a/b?c"), ("//other/x", "https://other/x"), ("http://other", "http://other/"),
        ("/x#f", "https://h:1/x"), ("HTTPS://Other/./x", "https://other/./x"), ("/a b", "https://h:1/a%20b"),
        ("x?y:z", "https://h:1/a/x?y:z"), ("..", "https://h:1/"), (".", "https://h:1/a/"),
    ]

    @Test("a reference leads on from where it was found", arguments: references)
    func resolving(reference: String, target: String) throws {
        let base: URL = "https://h:1/a/b?c"
        #expect(try base.resolving(reference).text == target)
    }

    @Test(
        "a reference to elsewhere is judged as strictly",
        arguments: ["javascript:x", "//u@h", "/\\h", "///h", "//127.1", "x:y"])
    func badReference(reference: String) {
        let base: URL = "https://h/"
        #expect(throws: URLError.self) { try base.resolving(reference) }
    }

    @Test("what is built into a URL stays in its place")
    func building() {
        let base: URL = "https://h/v1/?k=1"
        let url = (base / "a/b" / "ü?#").with(query: [("x y", "1&2=3"), ("z", "")])
        #expect(url.text == "https://h/v1/a%2Fb/%C3%BC%3F%23?k=1&x%20y=1%262%3D3&z=")
        #expect(("https://h" as URL).with(query: []).text == "https://h/")
    }

    @Test("a query is not for people")
    func description() {
        let url: URL = "https://h:1/p?signature=s3cret"
        #expect("\(url)" == "https://h:1/p?…")
        #expect(String(reflecting: url) == "https://h:1/p?…")
    }

    @Test("garbage is refused, or reads as one and the same thing for ever")
    func fuzz() {
        var random = SeededRandom(seed: 3)
        let pieces = [
            "https://", "http://", "h", "example.com", "127.0.0.1", "[::1]", ":", "443", "/", "?", "#", "@", "%", "%20",
            "\\",
            "..", ".", " ", "é", "\u{0}", "\r\n", "[", "]", "//", "&", "=", "a",
        ]
        let base: URL = "https://h/a/b"
        for _ in 0..<50_000 {
            let start = Bool.random(using: &random) ? "https://" : ""
            let text =
                start
                + (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            for url in [try? URL(parsing: text), try? base.resolving(text)] {
                guard let url else { continue }
                #expect((try? URL(parsing: url.text)) == url, "\(text)")
                let isPlain = url.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x5c }
                #expect(isPlain && !url.authority.contains("@"), "\(text)")
            }
        }
    }

    @Test("percent-encoding gives every byte back")
    func encoding() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<5000 {
            let text = String(decoding: (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }, as: UTF8.self)
            let encoded = PercentEncoding.encode(text, keeping: "/")
            #expect(PercentEncoding.decode(encoded) == Array(text.utf8))
        }
        #expect(PercentEncoding.encode("a/b c~é", keeping: "/") == "a/b%20c~%C3%A9")
        for broken in ["%", "%1", "%g1", "a%2"] { #expect(PercentEncoding.decode(broken) == nil) }
    }
}
