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
    private let eventID: @Sendable (Context) -> String?

    /// - Parameter eventID: names the event that a subscription gave last.
    package init(
        _ engine: Engine, limits: RequestLimits = RequestLimits(),
        statusOfError: @escaping StatusOfError = { _ in nil },
        context: @escaping MakeContext, around: Around? = nil,
        eventID: @escaping @Sendable (Context) -> String? = { _ in nil }
    ) {
        (self.engine, self.limits, self.eventID) = (engine, limits, eventID)
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
        let call = call(request, format, read(request, accepted))
        return call.format.response(await answer(call, context), to: request.method)
    }

    /// A subscription is answered by events, whatever else the client would take more gladly.
    private func call(
        _ request: Request, _ format: ResponseFormat, _ reading: Result<GraphQLOperation, GraphQLRefusal>
    ) -> GraphQLCall {
        if case .success(let operation) = reading, operation.kind == .subscription {
            return GraphQLCall(request: request, format: .eventStream, reading: reading)
        }
        return GraphQLCall(request: request, format: format, reading: reading)
    }

    /// Answers what came over another way than a request of its own, with all that stands around an answer.
    ///
    /// - Parameter request: with which that way was opened.
    func answer(_ parameters: RequestParameters, _ context: Context, over request: Request) async -> GraphQLAnswer {
        let reading: Result<GraphQLOperation, GraphQLRefusal>
        do throws(GraphQLRefusal) {
            reading = .success(GraphQLOperation(parameters, try kind(of: parameters.request)))
        } catch {
            reading = .failure(error)
        }
        return await answer(GraphQLCall(request: request, format: .eventStream, reading: reading), context)
    }

    /// Answers a call, with all that stands around an answer.
    func answer(_ call: GraphQLCall, _ context: Context) async -> GraphQLAnswer {
        guard let around else { return await execute(call, context) }
        return await around(context, call) { await execute(call, context) }
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
            case .subscription:
                guard ResponseFormat.acceptsEvents(request.fields) else { throw .subscription }
                return .success(operation)
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
            if operation.kind == .subscription { return await open(request, call.format, context) }
            return answer(await engine.execute(request), call.format)
        case .failure(let why): return refusal(why, call.format)
        }
    }

    private func open(_ request: GraphQLRequest, _ format: ResponseFormat, _ context: Context) async -> GraphQLAnswer {
        do throws(Engine.RequestErrors) {
            let source = try await engine.open(request)
            var answer = GraphQLAnswer(.ok, body: [])
            answer.events = GraphQLEvents(source: source, id: { [eventID] in eventID(context) })
            return answer
        } catch {
            return answer(GraphQLResponse(refusing: error.list), format)
        }
    }

    private func answer(_ response: GraphQLResponse, _ format: ResponseFormat) -> GraphQLAnswer {
        if response.errors.isEmpty { return GraphQLAnswer(.ok, body: response.body) }
        var answer = GraphQLAnswer(
            response.hasData || format != .graphQLResponse ? .ok : .badRequest, body: response.body,
            errors: response.errors)
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
