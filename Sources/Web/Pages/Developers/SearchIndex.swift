import Gateway
import JSON

/// What can be found in the developer centre, in one language.
struct SearchIndex: Sendable {
    struct Entry: Sendable {
        enum Kind: String, Sendable, CaseIterable { case section, provider, model, option, guide, error }

        let kind: Kind
        let title: String
        /// Below the language: `/developers#plans`.
        let path: String
        let text: String
        fileprivate let foldedTitle: String
        fileprivate let foldedText: String

        init(_ kind: Kind, _ title: String, _ path: String, _ text: String) {
            (self.kind, self.title, self.path, self.text) = (kind, title, path, text)
            (foldedTitle, foldedText) = (SearchIndex.folded(title), SearchIndex.folded(text))
        }
    }

    let entries: [Entry]

    init(_ listing: Listing, _ words: Words) {
        var entries: [Entry] = [
            Entry(
                .section, words("developers.models.title"), "/developers#models", words("developers.models.lead")),
            Entry(
                .section, words("developers.quickStart.title"), "/developers#quick-start",
                words("developers.quickStart.lead") + " cURL JavaScript Python Swift GraphQL"),
            Entry(
                .section, words("developers.errors.title"), "/developers#errors", words.plain("developers.errors.lead")),
            Entry(.section, words("developers.plans.title"), "/developers#plans", words("developers.plans.lead")),
        ]
        for kind in Kind.allCases {
            entries.append(Entry(.section, words(kind.key), "/developers#\(kind.rawValue)", ""))
        }
        for guide in Guide.allCases {
            let path = "/developers/guides/\(guide.rawValue)"
            entries.append(Entry(.guide, words(guide.title), path, words.plain(guide.lead)))
            for case .heading(let id, let key) in guide.blocks {
                entries.append(
                    Entry(.guide, words(key), "\(path)#\(id)", "\(words(guide.title)). \(guide.text(after: id, words))")
                )
            }
        }
        for code in ErrorCode.allCases {
            let entry = ErrorEntry(code: code)
            entries.append(
                Entry(
                    .error, code.rawValue, "/developers#\(code.rawValue)",
                    "\(words.plain(entry.meaning)) \(words.plain(entry.remedy))"))
        }
        for provider in listing.providers {
            let path = "/developers/api/\(provider.id)"
            entries.append(
                Entry(
                    .provider, provider.name, path,
                    ([words.told(provider.description), provider.company, provider.id] + provider.aliases
                        + provider.features.map(words.told)).joined(separator: " · ")))
            for model in provider.models where model.name != provider.name {
                entries.append(Entry(.model, model.name, "\(path)#\(model.id)", "\(provider.name) · \(model.id)"))
            }
            for option in provider.options {
                entries.append(
                    Entry(
                        .option, option.name, "\(path)#option-\(option.name)",
                        "\(provider.name) · \(words.told(option.description))"))
            }
        }
        self.entries = entries
    }

    /// More than anybody reads.
    private static let mostResults = 60
    private static let mostTerms = 8

    /// What has all that was asked for, the best first.
    func results(for query: String) -> [Entry] {
        let terms = Self.folded(query).split(separator: " ").prefix(Self.mostTerms)
        guard !terms.isEmpty else { return [] }
        let scored = entries.enumerated().compactMap { index, entry -> (score: Int, index: Int)? in
            var score = 0
            for term in terms {
                if entry.foldedTitle.hasPrefix(term) {
                    score += 8
                } else if entry.foldedTitle.contains(" \(term)") {
                    score += 6
                } else if entry.foldedTitle.contains(term) {
                    score += 4
                } else if entry.foldedText.contains(term) {
                    score += 1
                } else {
                    return nil
                }
            }
            return (score * 8 + entry.kind.weight, index)
        }
        return scored.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(Self.mostResults).map {
            entries[$0.index]
        }
    }

    /// For a script: a row for each.
    var json: JSON {
        .array(
            entries.map { .array([.string($0.kind.rawValue), .string($0.title), .string($0.path), .string($0.text)]) })
    }

    /// Small letters without their accents, words apart by one space: what people type is seldom exact.
    static func folded(_ text: String) -> String {
        let bytes = FoldedText(text).bytes
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}

extension SearchIndex.Entry.Kind {
    /// Where names are alike: who makes it before what it takes.
    fileprivate var weight: Int {
        switch self {
        case .provider: 5
        case .guide, .section: 4
        case .error: 3
        case .model: 2
        case .option: 0
        }
    }

    func name(_ words: Words) -> String {
        switch self {
        case .section: words("developers.found.section")
        case .provider: words("developers.found.provider")
        case .model: words("developers.found.model")
        case .option: words("developers.found.option")
        case .guide: words("developers.found.guide")
        case .error: words("developers.found.error")
        }
    }
}
