import JSON

/// Words that are looked for in generations: each must be in the prompt, in what is not to be seen, in a tag's value, or be
/// the id or a longer part of it. Case does not matter, nor where in a word it is.
package struct SearchWords: Sendable {
    /// In bytes.
    package static let longest = 200
    package static let most = 10
    /// In ids every short word is somewhere, by chance.
    private static let shortestOfID = 6

    private let words: [[UInt8]]

    /// Nil where there are too many, or they are too long.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let words = text.split { $0.isWhitespace }.map { Array($0.lowercased().utf8) }
        guard words.count <= Self.most else { return nil }
        self.words = words
    }

    /// Without words there is nothing to look for.
    package var isEmpty: Bool { words.isEmpty }

    package func match(_ id: Identifier<Generation>, _ request: GenerationRequest) -> Bool {
        var text = "\(request.input.text ?? "")\n\(request.input.negativeText ?? "")"
        for tag in request.tags.members {
            text += "\n"
            text += tag.value.stringValue ?? tag.value.text
        }
        let (searched, id) = (Array(text.lowercased().utf8), Array(id.text.utf8))
        return words.allSatisfy { searched.holds($0) || $0.count >= Self.shortestOfID && id.holds($0) }
    }
}

/// What was found, and how far was looked.
package struct GenerationSearch: Sendable {
    /// Generations of an account that one call looks at.
    package static let mostLookedThrough = 2000

    package let found: [Generation]
    /// The last that was looked at, where there are older ones; nil where it was the account's oldest.
    package let reached: Identifier<Generation>?

    package init(found: [Generation], reached: Identifier<Generation>?) {
        (self.found, self.reached) = (found, reached)
    }
}

extension [UInt8] {
    fileprivate func holds(_ word: [UInt8]) -> Bool {
        guard let first = word.first, count >= word.count else { return word.isEmpty }
        var start = 0
        while start <= count - word.count {
            if self[start] == first, self[start..<start + word.count].elementsEqual(word) { return true }
            start += 1
        }
        return false
    }
}
