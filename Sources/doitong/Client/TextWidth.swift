/// How much room text takes on a terminal, whose cells are all equally wide.
extension String {
    /// Letters of the East and pictures take two cells, accents none.
    package var columns: Int { reduce(0) { $0 + $1.columns } }

    /// The text, or its beginning with `…` where it is wider.
    package func cut(to width: Int) -> String {
        guard columns > width else { return self }
        var result = ""
        var room = width - 1
        for character in self {
            room -= character.columns
            guard room >= 0 else { break }
            result.append(character)
        }
        return width > 0 ? result + "…" : ""
    }

    /// The text with spaces after it, or before it, so that it takes `width`.
    package func padded(to width: Int, rightAligned: Bool = false) -> String {
        let gap = String(repeating: " ", count: max(0, width - columns))
        return rightAligned ? gap + self : self + gap
    }

    /// The text on one line, without anything that could command a terminal.
    package var onOneLine: String {
        let words = unicodeScalars.split { $0.isCommand || $0.properties.isWhitespace }
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// The text with its lines, without anything else that could command a terminal.
    package var madeHarmless: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.filter { !$0.isCommand }))
        }.joined(separator: "\n")
    }
}

extension Character {
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
        default: break
        }
        let isPicture = first.properties.isEmojiPresentation || unicodeScalars.contains { $0.value == 0xfe0f }
        return isPicture || first.isWide ? 2 : 1
    }
}

extension Unicode.Scalar {
    /// Controls, and what turns the direction of writing.
    fileprivate var isCommand: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0, 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// Wide or fullwidth in Unicode's East Asian Width, by blocks.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf,
            0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
            0x16fe0...0x18cff, 0x1b000...0x1b2ff, 0x20000...0x3fffd:
            true
        default: false
        }
    }
}
