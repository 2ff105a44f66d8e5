/// What the simulator reads of a text with tags.
package enum SSML {
    /// Without its tags.
    package static func plain(_ text: String) -> String {
        String(pieces(text).lazy.filter { !$0.isTag }.flatMap(\.text))
    }

    /// Whether each tag that opens is closed, in order, and all stands within one `speak`.
    package static func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        for (index, piece) in pieces(text).enumerated() {
            guard piece.isTag else {
                if open.isEmpty, !piece.text.allSatisfy(\.isWhitespace) { return false }
                continue
            }
            guard piece.isClosed else { return false }
            let inner = piece.text.dropFirst().dropLast()
            let name = inner.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
            if index == 0, name != "speak" { return false }
            if inner.hasPrefix("/") {
                guard open.popLast() == name else { return false }
            } else if !inner.hasSuffix("/") {
                open.append(name)
            }
        }
        return open.isEmpty && text.hasPrefix("<speak")
    }

    /// The marks, and how many letters stand before each.
    package static func marks(in text: String) -> [(name: String, letters: Int)] {
        var letters = 0
        var marks: [(name: String, letters: Int)] = []
        for piece in pieces(text) {
            guard piece.isTag else {
                letters += piece.text.count
                continue
            }
            guard piece.text.hasPrefix("<mark") else { continue }
            let parts = piece.text.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }
            if parts.count > 1 { marks.append((String(parts[1]), letters)) }
        }
        return marks
    }

    private struct Piece {
        let text: Substring
        var isTag: Bool { text.hasPrefix("<") }
        var isClosed: Bool { text.hasSuffix(">") }
    }

    /// Tags, and what stands between them.
    private static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let first = rest.first {
            let end =
                first == "<"
                ? rest.firstIndex(of: ">").map { rest.index(after: $0) } ?? rest.endIndex
                : rest.firstIndex(of: "<") ?? rest.endIndex
            pieces.append(Piece(text: rest[..<end]))
            rest = rest[end...]
        }
        return pieces
    }
}
