/// SSML made safe to hand to espeak-ng: the elements that change how words are said stay, with plain values; all others go,
/// their words kept.
///
/// This matters: for `<audio>` espeak-ng opens whatever file is named, and hands what it does not understand to a shell.
package enum SpeechMarkup {
    private static let kept: [Substring: Set<Substring>] = [
        "speak": [], "p": [], "s": [], "break": ["time", "strength"], "prosody": ["rate", "pitch", "volume", "range"],
        "emphasis": ["level"], "say-as": ["interpret-as", "format"], "sub": ["alias"],
    ]

    package static func safe(_ markup: String) -> String {
        var result = ""
        var rest = plain(markup)[...]
        while let open = rest.firstIndex(of: "<") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else {
                rest = ""  // An element without an end says nothing.
                break
            }
            result += element(rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// The words alone, without elements.
    package static func words(_ markup: String) -> String {
        var words = ""
        var isInside = false
        for character in plain(markup) {
            if character == "<" { isInside = true }
            if !isInside { words.append(character) }
            if character == ">" { isInside = false }
        }
        return words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Without the characters by which a text commands espeak-ng.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f || $0 == "\n" || $0 == "\t" }))
    }

    private static func element(_ text: Substring) -> String {
        let isEnd = text.first == "/"
        let isEmpty = text.last == "/" && !isEnd
        let body = text.drop { $0 == "/" }
        let name = Substring(body.prefix { !$0.isWhitespace && $0 != "/" }.lowercased())
        guard let attributes = kept[name] else { return " " }
        if isEnd { return "</\(name)>" }
        var result = "<\(name)"
        var rest = body.dropFirst(name.count)
        while let equals = rest.firstIndex(of: "=") {
            let key = Substring(rest[..<equals].filter { !$0.isWhitespace }.lowercased())
            rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
            guard let quote = rest.first, quote == "\"" || quote == "'" else { break }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { break }
            let value = rest[..<end]
            if attributes.contains(key), value.allSatisfy({ $0.isLetter || $0.isNumber || "+-.% ".contains($0) }) {
                result += " \(key)=\"\(value)\""
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + (isEmpty ? "/>" : ">")
    }
}
