/// The candidate most like `word`, if one is like enough to be a slip of the hand.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let longestWord = 64  // Beyond this it is no slip, and the comparison is quadratic.
    guard word.utf8.count <= longestWord else { return nil }
    let word = Array(word.lowercased().utf8)
    let scored = candidates.map { candidate -> (name: String, distance: Int, begins: Bool) in
        let other = Array(candidate.lowercased().utf8)
        // The beginning of a name is a likely abbreviation of it.
        let isAbbreviation = word.count >= 2 && other.starts(with: word)
        return (candidate, isAbbreviation ? 1 : editDistance(word, other), word.first == other.first)
    }
    // The first letter is seldom the wrong one.
    let closest = scored.min { ($0.distance, $0.begins ? 0 : 1) < ($1.distance, $1.begins ? 0 : 1) }
    return closest.flatMap { $0.distance <= max(1, $0.name.utf8.count / 3) ? $0.name : nil }
}

/// The end of an error message: `; did you mean "serve"?`, or nothing.
func suggestion(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { "; did you mean \($0)?" } ?? ""
}

/// Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
