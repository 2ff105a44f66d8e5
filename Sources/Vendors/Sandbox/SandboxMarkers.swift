/// What a prompt asks of the sandbox itself, so that a client can be tried against what goes wrong: `[fail]`, `[refuse]`,
/// `[unavailable]`, `[slow 30]`. Anything else in brackets is part of the prompt.
package struct SandboxMarkers: Sendable, Hashable {
    /// The longest that a prompt may have us wait.
    package static let slowest = Duration.seconds(600)
    private static let usualDelay = Duration.seconds(10)

    /// The vendor accepts it, and then fails.
    package private(set) var fails = false
    /// The vendor will not make it: against its rules.
    package private(set) var isRefused = false
    /// The vendor cannot be reached.
    package private(set) var isUnavailable = false
    /// How much longer than usual it takes. `[slow]` alone is ten seconds.
    package private(set) var delay = Duration.zero
    /// The prompt without them.
    package private(set) var text = ""

    package init(_ prompt: String) {
        var rest = prompt[...]
        while let open = rest.firstIndex(of: "[") {
            text += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "]"), take(rest[rest.index(after: open)..<close]) else {
                text.append("[")
                rest = rest[rest.index(after: open)...]
                continue
            }
            rest = rest[rest.index(after: close)...]
            // The blank that stood on either side is one blank now.
            if text.isEmpty || text.hasSuffix(" ") { rest = rest.drop { $0 == " " } }
        }
        text += rest
        while text.last?.isWhitespace == true { text.removeLast() }
    }

    /// Notes what stands between brackets; false when it is no marker.
    private mutating func take(_ marker: Substring) -> Bool {
        let words = marker.lowercased().split(separator: " ")
        switch (words.first, words.count) {
        case ("fail", 1): fails = true
        case ("refuse", 1): isRefused = true
        case ("unavailable", 1): isUnavailable = true
        case ("slow", 1): delay = Self.usualDelay
        case ("slow", 2):
            guard words[1].utf8.allSatisfy({ (48...57).contains($0) }) else { return false }
            // A number too large for us is large.
            delay = min(Int(words[1]).map { .seconds($0) } ?? Self.slowest, Self.slowest)
        default: return false
        }
        return true
    }
}
