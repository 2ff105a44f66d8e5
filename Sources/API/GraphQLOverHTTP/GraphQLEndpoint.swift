package import GraphQL
package import HTTPServer
package import HTTPTypes

/// GraphQL over HTTP, as the working group's draft has it: one engine behind one path, whatever its schema is.
///
/// Who asks, what they may and whether they asked it before is for others to know. They make the context of each request,
/// and stand around whatever is answered to a request that has one.
package struct GraphQLEndpoint<Context: Sendable>: Sendable {
    /// Makes what resolvers get as their context, or refuses the request.
    package typealias MakeContext = @Sendable (Request) async throws(GraphQLRefusal) -> Context

    /// Stands around an answer: asks `next` for it, or gives one without asking. It also sees requests that cannot be
    /// executed, whose call has no operation and for which `next` says why, so that no answer leaves without its fields.
    /// The answer is sent when this returns: what must be durable by then is made durable here.
    package typealias Around =
        @Sendable (Context, GraphQLCall, _ next: () async -> GraphQLAnswer) async -> GraphQLAnswer

    /// The status that an error asks for in either media type, mostly by its code, with fields to go with it.
    package typealias StatusOfError = @Sendable (GraphQLError) -> (status: Status, fields: Fields)?

    private let engine: Engine
    private let limits: RequestLimits
    private let makeContext: MakeContext
    private let statusOfError: StatusOfError
    private let around: Around?

    package init(
        _ engine: Engine, limits: RequestLimits = RequestLimits(),
        statusOfError: @escaping StatusOfError = { _ in nil },
        context: @escaping MakeContext, around: Around? = nil
    ) {
        (self.engine, self.limits) = (engine, limits)
        (self.statusOfError, self.makeContext, self.around) = (statusOfError, context, around)
    }

    /// POST and GET. Every other method is answered by the server, which knows from these what is allowed.
    package func routes(at path: String) -> [Route] {
        [
            Route(.post, path, bodyBytes: limits.bodyBytes) { await respond(to: $0) },
            Route(.get, path) { await respond(to: $0) },
        ]
    }

    private func respond(to request: Request) async -> Response {
        let accepted = ResponseFormat(acceptedBy: request.fields)
        // Whoever accepts nothing that there is gets to read so in the one format that everybody knows.
        let format = accepted ?? .json
        let context: Context
        do throws(GraphQLRefusal) {
            context = try await makeContext(request)
        } catch {
            return format.response(refusal(error, format), to: request.method)
        }
        let call = GraphQLCall(request: request, format: format, reading: read(request, accepted))
        guard let around else { return format.response(await execute(call, context), to: request.method) }
        let answer = await around(context, call) { await execute(call, context) }
        return format.response(answer, to: request.method)
    }

    // MARK: Reading

    private func read(_ request: Request, _ accepted: ResponseFormat?) -> Result<GraphQLOperation, GraphQLRefusal> {
        do throws(GraphQLRefusal) {
            guard accepted != nil else { throw .notAcceptable }
            let isPost = request.method == .post
            if isPost { try Origin.checkPost(request.fields) } else { try Origin.checkGet(request.fields) }
            let parameters =
                isPost
                ? try RequestParameters(body: request.body, of: request.fields, limits)
                : try RequestParameters(query: request.query ?? "", limits)
            let operation = GraphQLOperation(parameters, try kind(of: parameters.request))
            switch operation.kind {
            case .query: return .success(operation)
            case .mutation:
                guard isPost else { throw .mutationByGet }
                return .success(operation)
            // A stream of events is to be a further `ResponseFormat`, and this the place where it is asked for.
            case .subscription: throw .subscription
            }
        } catch {
            return .failure(error)
        }
    }

    private func kind(of request: GraphQLRequest) throws(GraphQLRefusal) -> OperationKind {
        do throws(Engine.RequestErrors) {
            return try engine.kind(of: request)
        } catch {
            throw GraphQLRefusal(error.list)
        }
    }

    // MARK: Answering

    private func execute(_ call: GraphQLCall, _ context: Context) async -> GraphQLAnswer {
        switch call.reading {
        case .success(let operation):
            var request = operation.request
            request.context = context
            return answer(await engine.execute(request), call.format)
        case .failure(let why): return refusal(why, call.format)
        }
    }

    private func answer(_ response: GraphQLResponse, _ format: ResponseFormat) -> GraphQLAnswer {
        if response.errors.isEmpty { return GraphQLAnswer(.ok, body: response.body) }
        var answer = GraphQLAnswer(
            response.hasData || format == .json ? .ok : .badRequest, body: response.body, errors: response.errors)
        // What has data, if only in part, is a success by the draft: its status is not an error's to choose.
        if response.hasData, !response.body.starts(with: nullData) { return answer }
        for error in response.errors {
            guard let wish = statusOfError(error) else { continue }
            (answer.status, answer.fields) = wish
            break
        }
        return answer
    }

    private func refusal(_ refusal: GraphQLRefusal, _ format: ResponseFormat) -> GraphQLAnswer {
        var answer = self.answer(GraphQLResponse(refusing: refusal.errors), format)
        if let status = refusal.status { answer.status = status }
        answer.fields.append(refusal.fields)
        return answer
    }
}

private let nullData = Array(#"{"data":null"#.utf8)
