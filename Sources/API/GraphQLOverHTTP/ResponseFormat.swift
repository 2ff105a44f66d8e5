import HTTPServer
import HTTPTypes

/// A media type that answers can have. They differ in their status, not in their body.
package enum ResponseFormat: Sendable, CaseIterable {
    /// 200 for every well-formed request: whoever reads it does not trust a status.
    case json
    /// A status that tells how it ended.
    case graphQLResponse
    /// Events, each with a response: one for a query, as many as come for a subscription. What is refused before it is answered
    /// at all is refused in JSON, with a status.
    case eventStream

    var mediaType: String {
        switch self {
        case .json: "application/json; charset=utf-8"
        case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
        case .eventStream: "text/event-stream; charset=utf-8"
        }
    }

    /// Whether a request takes events, if only after other formats.
    static func acceptsEvents(_ fields: Fields) -> Bool {
        MediaRange.accepted(by: fields).contains { $0.name == .eventStream && $0.quality > 0 && $0.isUTF8 }
    }

    func response(_ answer: GraphQLAnswer, to method: Method) -> Response {
        if self == .eventStream {
            guard answer.status == .ok else { return Self.json.response(answer, to: method) }
            if let events = answer.events {
                var response = events.response
                response.fields.append(answer.fields)
                return response
            }
            var fields = ServerSentEvents.fields
            fields.append(answer.fields)
            let body = ServerSentEvents.event("next", id: nil, answer.body) + ServerSentEvents.complete
            return Response(.ok, fields, body: .bytes(body))
        }
        var fields = method == .post ? self.fields : uncachedFields
        if !answer.fields.lines.isEmpty { fields.append(answer.fields) }
        return Response(answer.status, fields, body: .bytes(answer.body))
    }

    var fields: Fields {
        switch self {
        case .json: Self.jsonFields
        case .graphQLResponse: Self.graphQLResponseFields
        case .eventStream: ServerSentEvents.fields
        }
    }

    /// For GET: what one key may see is nothing that a cache may show another.
    private var uncachedFields: Fields {
        switch self {
        case .json: Self.uncachedJSONFields
        case .graphQLResponse: Self.uncachedGraphQLResponseFields
        case .eventStream: ServerSentEvents.fields
        }
    }

    private static let jsonFields = Fields([(.contentType, json.mediaType)])
    private static let graphQLResponseFields = Fields([(.contentType, graphQLResponse.mediaType)])
    private static let uncachedJSONFields = Fields([(.contentType, json.mediaType), (.cacheControl, "no-store")])
    private static let uncachedGraphQLResponseFields = Fields([
        (.contentType, graphQLResponse.mediaType), (.cacheControl, "no-store"),
    ])
}

// MARK: Negotiation

extension ResponseFormat {
    /// The format that a request prefers (RFC 9110 §12.5.1): JSON where it does not say, nil where it takes none.
    init?(acceptedBy fields: Fields) {
        guard let first = fields.valueBytes(of: .accept) else {
            self = .json
            return
        }
        // The first that is named is preferred to all that are named as well, so these two need no further look.
        if first.elementsEqual(Self.plainJSON) {
            self = .json
        } else if first.elementsEqual(Self.plainGraphQLResponse) {
            self = .graphQLResponse
        } else if let best = Self.best(in: MediaRange.accepted(by: fields)) {
            self = best
        } else if fields.values(of: .accept).joined().allSatisfy({ $0 == " " || $0 == "\t" || $0 == "," }) {
            self = .json
        } else {
            return nil
        }
    }

    /// By quality; then by how exactly it was named; then by what was named first. JSON among equals, which are those that
    /// one `*` stands for.
    private static func best(in ranges: [MediaRange]) -> ResponseFormat? {
        var best: (format: ResponseFormat, rank: (Int, Int, Int))?
        for format in allCases {
            var match: (specificity: Int, place: Int)?
            for (place, range) in ranges.enumerated() {
                guard let specificity = range.specificity(for: format) else { continue }
                if specificity > match?.specificity ?? 0 { match = (specificity, place) }
            }
            guard let match, ranges[match.place].quality > 0 else { continue }
            let rank = (ranges[match.place].quality, match.specificity, -match.place)
            if let known = best, known.rank >= rank { continue }
            best = (format, rank)
        }
        return best?.format
    }

    private static let plainJSON = Array("application/json".utf8)
    private static let plainGraphQLResponse = Array("application/graphql-response+json".utf8)
}

extension FieldName {
    static let accept = FieldName("Accept")
    static let cacheControl = FieldName("Cache-Control")
}
