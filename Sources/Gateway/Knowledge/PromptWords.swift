/// Recognises what a prompt is about from its words, in any language of our pages.
///
/// Nothing is learnt and nothing is guessed: the words and what they count stand in a table, and ``matches(in:)`` says which
/// of them were found.
package struct PromptWords: Sendable {
    package struct Match: Sendable, Equatable {
        package let kind: PromptKind
        package let language: String
        /// As the table has it.
        package let word: String
        package let weight: Int
    }

    /// Prompts say what they are about early; later words are not looked at.
    static let scalars = 600
    /// What the words of a kind must count together.
    static let least = 2

    package static let builtin = PromptWords(table)

    private struct Entry: Sendable {
        let match: Match
        /// Whether more letters may follow, as they always may in Chinese.
        let isOpen: Bool
    }

    /// A tree of bytes, each node with its first child and its next sibling, so that a prompt is read once from each word on.
    private struct Node: Sendable {
        let byte: UInt8
        var child: Int32 = -1
        var sibling: Int32 = -1
        var entries: [Int32] = []
    }

    private var nodes = [Node(byte: 0)]
    private var entries: [Entry] = []
    /// The root's children by their byte: there are many.
    private var roots = [Int32](repeating: -1, count: 256)

    /// Stops the process where the table is not as it must be: it is part of the program.
    init(_ table: StaticString) {
        var (kind, language) = (PromptKind.general, "")
        for line in table.description.split(separator: "\n") {
            var words = line.split(separator: " ")
            if !line.hasPrefix(" ") {
                guard let named = PromptKind(rawValue: String(words[0])) else {
                    preconditionFailure("there is no kind \(words[0])")
                }
                (kind, language) = (named, String(words[1]))
                words.removeFirst(2)
            }
            for word in words { add(word, kind, language) }
        }
    }

    private mutating func add(_ word: Substring, _ kind: PromptKind, _ language: String) {
        let parts = word.split(separator: ":")
        let weight = parts.count > 1 ? Int(parts[1])! : Self.least
        let isStem = parts[0].hasSuffix("*")
        let text = parts[0].split(separator: "*")[0].split(separator: "_").joined(separator: " ")
        let entry = Entry(
            match: Match(kind: kind, language: language, word: String(word), weight: weight),
            isOpen: isStem || language == "zh")
        let bytes = FoldedText(text).bytes.dropFirst().dropLast()
        var node = 0
        for byte in bytes { node = child(of: node, byte) ?? insert(byte, under: node) }
        nodes[node].entries.append(Int32(entries.count))
        entries.append(entry)
    }

    private mutating func insert(_ byte: UInt8, under parent: Int) -> Int {
        var node = Node(byte: byte)
        node.sibling = nodes[parent].child
        nodes[parent].child = Int32(nodes.count)
        if parent == 0 { roots[Int(byte)] = Int32(nodes.count) }
        nodes.append(node)
        return nodes.count - 1
    }

    private func child(of parent: Int, _ byte: UInt8) -> Int? {
        if parent == 0 { return roots[Int(byte)] < 0 ? nil : Int(roots[Int(byte)]) }
        var index = nodes[parent].child
        while index >= 0 {
            if nodes[Int(index)].byte == byte { return Int(index) }
            index = nodes[Int(index)].sibling
        }
        return nil
    }

    /// The table's words that a prompt has, each once, in the order of their first places.
    package func matches(in prompt: String) -> [Match] { found(in: prompt).map { entries[Int($0)].match } }

    /// The kind whose words count most; the earlier of two that count alike.
    package func kind(of prompt: String?) -> PromptKind {
        guard let prompt else { return .general }
        let found = found(in: prompt)
        guard !found.isEmpty else { return .general }
        var sums = [Int](repeating: 0, count: PromptKind.allCases.count)
        for entry in found {
            let match = entries[Int(entry)].match
            sums[match.kind.index] += match.weight
        }
        let most = sums.max() ?? 0
        return most < Self.least ? .general : PromptKind.allCases[sums.firstIndex(of: most)!]
    }

    private func found(in prompt: String) -> [Int32] {
        let text = FoldedText(prompt, limit: Self.scalars).bytes
        var found: [Int32] = []
        for start in text.indices.dropFirst() {
            let byte = text[start]
            // From a word's first letter on; from every sign of Chinese, which sets no spaces.
            guard text[start - 1] == FoldedText.space || 0xe3...0xf4 ~= byte else { continue }
            var (node, place) = (0, start)
            while place < text.count, let next = child(of: node, text[place]) {
                (node, place) = (next, place + 1)
                for index in nodes[node].entries
                where entries[Int(index)].isOpen || text[place] == FoldedText.space {
                    if !found.contains(index) { found.append(index) }
                }
            }
        }
        return found
    }
}
