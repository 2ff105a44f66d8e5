/// "Did you mean": names that are nearly the one that was not found.
enum Suggestions {
    /// Names offered at most.
    private static let maximumCount = 5
    /// Candidates compared at most: a schema may have thousands, and the distance is quadratic in the length.
    private static let maximumCandidates = 500
    /// Longer names are not compared.
    private static let maximumLength = 64

    /// A sentence that offers the nearest of `candidates`, or nothing if none is near.
    static func sentence(for name: String, among candidates: some Sequence<String>) -> String {
        let near = nearest(to: name, among: candidates)
        return near.isEmpty ? "" : " Did you mean \(list(near))?"
    }

    static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func nearest(to name: String, among candidates: some Sequence<String>) -> [String] {
        let wanted = Array(name.lowercased().utf8)
        guard wanted.count <= maximumLength else { return [] }
        let threshold = wanted.count * 2 / 5 + 1
        var found: [(name: String, distance: Int)] = []
        for candidate in candidates.prefix(maximumCandidates) {
            let bytes = Array(candidate.lowercased().utf8)
            guard abs(bytes.count - wanted.count) <= threshold, bytes.count <= maximumLength else { continue }
            let distance = distance(wanted, bytes)
            if distance <= threshold { found.append((candidate, distance)) }
        }
        found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return found.prefix(maximumCount).map(\.name)
    }

    /// How many letters have to be put in, taken out, changed, or swapped with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in right.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}

extension Validator {
    func suggestion(for name: String, among candidates: @autoclosure () -> [String]) -> String {
        suggests ? Suggestions.sentence(for: name, among: candidates()) : ""
    }
}
