/// Sets what is said in code apart: comments, texts, words of the language, numbers. It knows just enough for the code of our
/// pages; what it does not recognise stays as it is.
enum Highlighter {
    static func html(_ code: Code) -> HTML {
        var html = HTML()
        var rest = code.source[...]
        let grammar = Grammar(code.language)
        while let first = rest.first {
            let (kind, length) = grammar.token(rest, first)
            let end = rest.index(rest.startIndex, offsetBy: length)
            let text = String(rest[..<end])
            html += kind.map { "<span class=\"\($0.rawValue)\">\(text)</span>" } ?? HTML(text: text)
            rest = rest[end...]
        }
        return html
    }

    /// By the class that it has on the page.
    private enum Kind: String { case note = "n", text = "s", word = "k", number = "d" }

    private struct Grammar {
        let comment: String
        let quotes: Set<Character>
        let words: Set<Substring>
        let isShell: Bool

        init(_ language: Code.Language) {
            isShell = language == .curl || language == .shell
            comment = language == .javascript || language == .swift || language == .json5 ? "//" : "#"
            quotes = language == .javascript ? ["\"", "'", "`"] : ["\"", "'"]
            words =
                switch language {
                case .curl, .shell: ["curl", "doitong", "export", "for", "do", "done", "in", "sed", "grep", "make"]
                case .javascript:
                    [
                        "const", "let", "async", "await", "function", "return", "if", "while", "for", "of", "throw",
                        "new", "try", "catch", "continue", "null", "true", "false", "import", "from",
                    ]
                case .python:
                    [
                        "import", "from", "def", "return", "if", "while", "for", "in", "not", "async", "await", "with",
                        "as", "raise", "try", "except", "continue", "None", "True", "False", "print",
                    ]
                case .swift:
                    [
                        "import", "struct", "let", "var", "func", "return", "if", "while", "for", "in", "try", "await",
                        "async", "throws", "guard", "else", "nil", "true", "false",
                    ]
                case .graphql: ["query", "mutation", "subscription", "fragment", "on", "true", "false", "null"]
                case .json, .json5: ["true", "false", "null"]
                }
        }

        /// What `rest` begins with, and how long that is.
        func token(_ rest: Substring, _ first: Character) -> (Kind?, Int) {
            if rest.hasPrefix(comment) { return (.note, rest.prefix { $0 != "\n" }.count) }
            if quotes.contains(first) { return (.text, text(rest.dropFirst(), until: first)) }
            if first.isLetter || first == "_" || first == "$" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
                // In a path or a host it is no word of the language.
                let isAlone = !isShell || rest.dropFirst(word.count).first?.isWhitespace ?? true
                return (isAlone && words.contains(word) ? .word : nil, word.count)
            }
            if first.isNumber {
                let number = rest.prefix { $0.isNumber || $0 == "." || $0 == "_" }
                return (isShell ? nil : .number, number.count)
            }
            // What separates, up to where something may begin.
            return (nil, 1)
        }

        private func text(_ rest: Substring, until quote: Character) -> Int {
            var length = 1
            var isEscaped = false
            for character in rest {
                length += 1
                if isEscaped {
                    isEscaped = false
                } else if character == "\\", !(isShell && quote == "'") {
                    isEscaped = true
                } else if character == quote {
                    break
                }
            }
            return length
        }
    }
}
