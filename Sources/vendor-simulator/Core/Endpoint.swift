import HTTPTypes

/// One method on one of a vendor's paths.
package struct Endpoint: Sendable {
    typealias Handler = @Sendable (Call) async throws(Answer) -> Answer

    /// What a call is for; faults are asked for by it.
    package enum Stage: String, Sendable, CaseIterable {
        case submit, poll, media, other
    }

    let method: Method
    let pattern: Pattern
    let stage: Stage
    /// Whether it is answered without credentials.
    let isOpen: Bool
    let handler: Handler

    init(_ method: Method, _ pattern: String, _ stage: Stage, open: Bool = false, _ handler: @escaping Handler) {
        self.init(method, Pattern(pattern), stage, open: open, handler)
    }

    init(_ method: Method, _ pattern: Pattern, _ stage: Stage, open: Bool = false, _ handler: @escaping Handler) {
        (self.method, self.pattern, self.stage, isOpen, self.handler) = (method, pattern, stage, open, handler)
    }
}

/// A path with names in it: `/v1/tasks/{id}`, `/v1/models/{model}:predict`; `{name*}` is one segment or more.
package struct Pattern: Sendable {
    private let segments: [String]

    package init(_ text: String) { segments = text.split(separator: "/").map(String.init) }

    private init(_ segments: [String]) { self.segments = segments }

    /// The same behind one segment more.
    func below(_ segment: String) -> Pattern { Pattern([segment] + segments) }

    /// The values of its names, where it matches.
    package func match(_ path: [String]) -> [String: String]? { Self.match(segments[...], path[...]) }

    private static func match(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> [String: String]? {
        guard let first = pattern.first else { return path.isEmpty ? [:] : nil }
        guard let open = first.firstIndex(of: "{"), let close = first.firstIndex(of: "}") else {
            guard path.first == first else { return nil }
            return match(pattern.dropFirst(), path.dropFirst())
        }
        let prefix = first[..<open]
        let suffix = first[first.index(after: close)...]
        let name = first[first.index(after: open)..<close]
        guard name.hasSuffix("*") else {
            guard let segment = path.first, segment.count > prefix.count + suffix.count, segment.hasPrefix(prefix),
                segment.hasSuffix(suffix), var rest = match(pattern.dropFirst(), path.dropFirst())
            else { return nil }
            rest[String(name)] = String(segment.dropFirst(prefix.count).dropLast(suffix.count))
            return rest
        }
        guard !path.isEmpty else { return nil }
        for count in (1...path.count).reversed() {
            guard var rest = match(pattern.dropFirst(), path.dropFirst(count)) else { continue }
            rest[String(name.dropLast())] = path.prefix(count).joined(separator: "/")
            return rest
        }
        return nil
    }
}
