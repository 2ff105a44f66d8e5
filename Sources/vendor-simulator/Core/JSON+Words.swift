import JSON

extension JSON {
    /// What a request says to people: its texts of more than one word, wherever they stand. By them a test knows its own again.
    var words: String {
        var texts: [String] = []
        gather(into: &texts)
        return String(texts.joined(separator: "\n").prefix(Self.mostWords))
    }

    private static let mostWords = 500
    /// Longer texts are pictures and sounds.
    private static let longestText = 10_000

    private func gather(into texts: inout [String]) {
        switch self {
        case .string(let text) where text.utf8.count <= Self.longestText && text.contains(" "): texts.append(text)
        case .array(let items): for item in items { item.gather(into: &texts) }
        case .object(let object): for member in object.members { member.value.gather(into: &texts) }
        default: break
        }
    }
}
