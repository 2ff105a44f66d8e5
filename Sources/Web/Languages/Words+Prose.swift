extension Words {
    /// A text with `code` between backticks and [links](guides/limits), which lead below the developer centre, or anywhere below
    /// the language where they begin with a slash.
    func prose(_ key: String, _ values: [String: HTML] = [:]) -> HTML {
        var html = HTML()
        for piece in Self.pieces(text(key, nil)) {
            switch piece {
            case .text(let text): html += marked(text)
            case .place(let name): html += values[name] ?? HTML(text: "{\(name)}")
            }
        }
        return html
    }

    /// The same without any markup, for where only text can stand.
    func plain(_ key: String) -> String {
        var plain = ""
        for part in parts(self(key)[...]) {
            switch part {
            case .text(let text), .code(let text), .link(let text, _): plain += text
            }
        }
        return plain
    }

    private func marked(_ text: String) -> HTML {
        var html = HTML()
        for part in parts(text[...]) {
            switch part {
            case .text(let text): html += HTML(text: String(text))
            case .code(let code): html += "<code>\(String(code))</code>"
            case .link(let text, let target):
                html += "<a href=\"\(address(String(target)))\">\(marked(String(text)))</a>"
            }
        }
        return html
    }

    private func address(_ target: String) -> String {
        target.hasPrefix("/")
            ? "/\(language.tag)\(target)"
            : "/\(language.tag)/developers\(target.hasPrefix("#") ? "" : "/")\(target)"
    }

    private enum Mark { case text(Substring), code(Substring), link(Substring, Substring) }

    private func parts(_ text: Substring) -> [Mark] {
        var parts: [Mark] = []
        var rest = text
        while let mark = rest.firstIndex(where: { $0 == "`" || $0 == "[" }) {
            if mark > rest.startIndex { parts.append(.text(rest[..<mark])) }
            let after = rest.index(after: mark)
            if rest[mark] == "`", let end = rest[after...].firstIndex(of: "`") {
                parts.append(.code(rest[after..<end]))
                rest = rest[rest.index(after: end)...]
            } else if rest[mark] == "[", let (label, target, left) = Self.link(rest[after...]) {
                parts.append(.link(label, target))
                rest = left
            } else {
                parts.append(.text(rest[mark..<after]))
                rest = rest[after...]
            }
        }
        if !rest.isEmpty { parts.append(.text(rest)) }
        return parts
    }

    /// What follows an opening bracket, if it is a link's text and its target.
    private static func link(_ text: Substring) -> (label: Substring, target: Substring, rest: Substring)? {
        guard let close = text.firstIndex(of: "]") else { return nil }
        let after = text.index(after: close)
        guard after < text.endIndex, text[after] == "(", let end = text[after...].firstIndex(of: ")") else {
            return nil
        }
        return (text[..<close], text[text.index(after: after)..<end], text[text.index(after: end)...])
    }
}
