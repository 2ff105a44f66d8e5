package import GraphQL
package import HTTPTypes

/// Why a request is answered without being executed.
package struct GraphQLRefusal: Error, Sendable {
    package let errors: [GraphQLError]
    /// Nil where it follows from the errors' codes, or else from the media type.
    package let status: Status?
    package let fields: Fields

    package init(_ errors: [GraphQLError], status: Status? = nil, _ fields: Fields = Fields()) {
        (self.errors, self.status, self.fields) = (errors, status, fields)
    }

    init(_ status: Status, _ message: String, _ fields: Fields = Fields()) {
        self.init([GraphQLError(message, code: .request)], status: status, fields)
    }
}

// By name, so that the same fault is always told in the same words.
extension GraphQLRefusal {
    static func malformed(_ message: String) -> GraphQLRefusal { GraphQLRefusal(.badRequest, message) }

    static let notAcceptable = GraphQLRefusal(
        Status(406),
        "Answers are application/json, application/graphql-response+json or text/event-stream, in UTF-8: name one of them in "
            + "'Accept'.")
    static let notJSON = GraphQLRefusal(
        Status(415), "Send the request as JSON in UTF-8, with 'Content-Type: application/json'.",
        Fields([(FieldName("Accept-Post"), "application/json")]))
    static let encoded = GraphQLRefusal(
        Status(415), "Send the body as it is, without 'Content-Encoding'.",
        Fields([(FieldName("Accept-Encoding"), "identity")]))
    static let mutationByGet = GraphQLRefusal(
        .methodNotAllowed, "GET is for queries. Send mutations by POST.", Fields([(.allow, "POST")]))
    static let subscription = GraphQLRefusal([
        GraphQLError(
            "A subscription is answered as a stream: name text/event-stream in 'Accept', or open a WebSocket.",
            code: .request)
    ])
    static let simpleGet = malformed(
        "A GET that any page could have caused is not answered. Add the field 'GraphQL-Preflight: 1', or name "
            + "application/json or application/graphql-response+json in 'Accept'.")
    static let emptyBody = malformed(#"The body is empty. Send a JSON object: {"query": "{ __typename }"}."#)
    static let batch = malformed(
        "The body is a JSON array, and requests cannot be batched. Send each as an object, in an HTTP request of its own."
    )
    static let notAnObject = malformed("The body must be a JSON object with a member 'query'.")
    static let noQuery = malformed("The parameter 'query' is missing: it holds the GraphQL document.")
    static let badQuery = malformed("The parameter 'query' must be a string.")
    static let badOperationName = malformed("The parameter 'operationName' must be a string, or null.")
    static func notAMap(_ name: String) -> GraphQLRefusal {
        malformed("The parameter '\(name)' must be a JSON object, or null.")
    }
    static let badPercent = malformed("The URL's query has a '%' that two hexadecimal digits do not follow.")
    static let notUTF8 = malformed("The URL's query is not UTF-8 once its percent-encoding is undone.")
    static let givenTwice = malformed("The URL gives a parameter twice. Give each once.")
}
