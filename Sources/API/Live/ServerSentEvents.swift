import GraphQL
import HTTPServer
import HTTPTypes

/// How events are written (HTML, 9.2), with the names that graphql-sse gives them.
enum ServerSentEvents {
    static let fields = Fields([
        (.contentType, "text/event-stream; charset=utf-8"), (.cacheControl, "no-store, no-transform"),
        (FieldName("X-Accel-Buffering"), "no"),
    ])

    /// A comment, which every reader passes over.
    static let heartbeat = Array(":\n\n".utf8)

    /// The empty data makes browsers tell of it: an event without any is dropped.
    static let complete = Array("event: complete\ndata:\n\n".utf8)

    static func retry(after milliseconds: Int) -> [UInt8] { Array("retry: \(milliseconds)\n\n".utf8) }

    /// - Parameter data: JSON as our writer writes it, which has no line ends.
    static func event(_ name: StaticString, id: String?, _ data: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 64)
        bytes.append(contentsOf: "event: \(name)\n".utf8)
        if let id { bytes.append(contentsOf: "id: \(id)\n".utf8) }
        bytes.append(contentsOf: "data: ".utf8)
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }
}

/// The answer to a subscription: its responses as they come, and what stays open as long as they do.
package struct GraphQLEvents: Sendable {
    let source: SubscriptionSource
    /// Names the event that was given last, so that a client can go on from there.
    let id: @Sendable () -> String?
    var lease: OpenStreams.Lease?

    /// As distinct connections of graphql-sse have it. `complete` is said only where the subscription came to its end: a client
    /// that did not read it knows to come back.
    var response: Response {
        Response(
            .ok, ServerSentEvents.fields,
            body: .events(heartbeat: ServerSentEvents.heartbeat, every: LiveLimits.heartbeat) { writer in
                try await writer.write(ServerSentEvents.retry(after: LiveLimits.reconnectionTime))
                var subscription = source.responses()
                while let response = await subscription.next() {
                    try await writer.write(ServerSentEvents.event("next", id: id(), response.body))
                }
                if !subscription.wasInterrupted { try await writer.write(ServerSentEvents.complete) }
                withExtendedLifetime(lease) {}
            })
    }
}
