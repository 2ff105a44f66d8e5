import GraphQL
import HTTPServer
import HTTPTypes
import JSON

/// `GET /generations/ID/events`: a generation's states as plain server-sent events, for whoever has an EventSource and no GraphQL.
struct GenerationEvents: Sendable {
    static let path = "/generations/*"

    private static let document = Array(
        """
        subscription ($id: ID!) {
          generation(id: $id) {
            id type status provider model progress url creditCost estimatedTime createdAt startedAt completedAt
            outputs { url contentType bytes sha256 }
            metadata { width height duration format resolution frameRate sampleRate seed }
            error { code message retryable }
            tags
          }
        }
        """.utf8)

    let id: String

    /// Nil where the path is no generation's.
    init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "generations", parts[3] == "events", !parts[2].isEmpty else { return nil }
        id = String(parts[2])
    }

    var operation: GraphQLOperation {
        let request = GraphQLRequest(document: Self.document, variables: ["id": .string(id)])
        return GraphQLOperation(request, .subscription)
    }

    /// The stream of an answer; nil where there is none to open.
    func response(_ events: GraphQLEvents) -> Response {
        Response(
            .ok, ServerSentEvents.fields,
            body: .events(heartbeat: ServerSentEvents.heartbeat, every: LiveLimits.heartbeat) { writer in
                try await writer.write(ServerSentEvents.retry(after: LiveLimits.reconnectionTime))
                var subscription = events.source.responses()
                while let response = await subscription.next() {
                    try await writer.write(Self.event(response, id: events.id()))
                }
                withExtendedLifetime(events.lease) {}
            })
    }

    /// The generation without what GraphQL puts around it; with it where something went wrong.
    private static func event(_ response: GraphQLResponse, id: String?) -> [UInt8] {
        guard response.errors.isEmpty, response.body.starts(with: head) else {
            return ServerSentEvents.event("problem", id: id, response.body)
        }
        return ServerSentEvents.event("generation", id: id, response.body[head.count...].dropLast(tailBytes))
    }

    private static let head = Array(#"{"data":{"generation":"#.utf8)
    private static let tailBytes = 2

    /// The status of an answer that opened no stream.
    static func status(_ answer: GraphQLAnswer) -> Status {
        if answer.status != .ok { return answer.status }
        switch answer.errors.first?.code {
        case "NOT_FOUND": return .notFound
        case "FORBIDDEN": return Status(403)
        case "INVALID_INPUT": return .badRequest
        default: return .internalError
        }
    }
}
