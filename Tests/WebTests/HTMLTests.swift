import DoitongTesting
import Testing
import Web

@Suite struct HTMLTests {
    @Test("what is put into markup stays text")
    func text() {
        let hostile = "<script>alert('x')</script> & \"quoted\""
        let html: HTML = "<p title=\"\(hostile)\">\(hostile)</p>"
        let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;"
        #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test("markup put into markup stays markup, in any number")
    func markup() {
        let items: [HTML] = ["a", "<b>"].map { "<li>\($0)</li>" }
        let list: HTML = "<ul>\(items)</ul>\(nil as HTML?)"
        #expect(list.text == "<ul><li>a</li><li>&lt;b&gt;</li></ul>")
    }

    @Test("no text of any kind becomes a tag or ends an attribute")
    func garbage() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            let text = String(
                (0..<random.next(upTo: 40)).map { _ in "<>&\"'ab/=é漢\u{0}\u{202e} ".randomElement(using: &random)! })
            let html = HTML(text: text).text
            #expect(!html.contains { "<>\"'".contains($0) })
        }
    }
}

extension SeededRandom {
    fileprivate mutating func next(upTo bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
