/// Finds the spelling that was probably meant.
enum Nearest {
    /// The candidate with the fewest edits, if they are few for the length of the word. Ties go to the first.
    static func of(_ word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= longestWord else { return nil }
        let wanted = Array(word.lowercased().utf8)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(wanted, Array(candidate.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, wanted.count * 2 / 5) else { return nil }
        return best.candidate
    }

    private static let longestWord = 64

    /// Edits that lead from one word to the other (Levenshtein).
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
