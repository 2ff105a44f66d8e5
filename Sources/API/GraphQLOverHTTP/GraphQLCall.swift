package import GraphQL
package import HTTPServer
package import JSON

/// A request to an endpoint, read and not yet executed.
package struct GraphQLCall: Sendable {
    package let request: Request
    package let format: ResponseFormat
    let reading: Result<GraphQLOperation, GraphQLRefusal>

    /// What is to be executed; nil where the request is to be refused.
    package var operation: GraphQLOperation? {
        if case .success(let operation) = reading { operation } else { nil }
    }
}

/// A query or a mutation that is valid for the schema.
package struct GraphQLOperation: Sendable {
    package let kind: OperationKind
    /// Without its context.
    package let request: GraphQLRequest
    /// The request's `extensions`. They change nothing here; what stands around an answer may look at them.
    package let extensions: JSONObject

    init(_ parameters: RequestParameters, _ kind: OperationKind) {
        (self.kind, request, extensions) = (kind, parameters.request, parameters.extensions)
    }

    init(_ request: GraphQLRequest, _ kind: OperationKind) {
        (self.kind, self.request, extensions) = (kind, request, JSONObject())
    }

    /// The names of the fields that the operation selects at its root, through fragments, whatever `@skip` and `@include`
    /// say: each once, in order. Worked out when asked for.
    package var rootFields: [String] { RootFields(of: request.document).names(inOperation: request.operationName) }
}
