import Crypto
import GraphQL
package import Gateway
package import HTTPServer
import HTTPTypes
package import JSON
package import Telemetry

/// The API: its schema with the resolvers, behind `/graphql`.
package struct GatewayAPI: Sendable {
    private let services: Services
    private let authentication: Authentication
    private let reads = ReadBuckets()
    private let cache: ReadCache
    private let streams = OpenStreams()
    private let sockets = WebSocketHandshake(subprotocol: GraphQLSocket.subprotocol)
    private let engine: Engine
    private let log: Log

    package init(_ services: Services, log: Log) throws {
        (self.services, self.log) = (services, log)
        authentication = Authentication(store: services.store, session: services.session)
        let cache = ReadCache()
        self.cache = cache
        var resolvers = Resolvers()
        resolvers.bindGenerations(services)
        resolvers.bindGenerating(services)
        resolvers.bindCatalogue(services)
        resolvers.bindAccounts(services)
        resolvers.bindAccountKeys(services, changed: { cache.clear() })
        resolvers.bindUsage(services)
        resolvers.bindWebhookEndpoints(services)
        resolvers.bindWebhookDeliveries(services)
        resolvers.bindAdministration(services, changed: { cache.clear() })
        resolvers.bindRouting(services)
        resolvers.bindOperations(services, streams: { [streams] in streams.count })
        var options = Engine.Options()
        var limits = GraphQL.Limits()
        limits.listSize = UsageRow.most
        options.unexpectedError = { error in
            if let error = error as? ServiceError { return error.graphQL }
            if let error = error as? StoreError, error.isPassing {
                return ServiceError(
                    .internal, "Too much is being written at the moment. Try again in a second.",
                    retryAfter: .seconds(1)
                ).graphQL
            }
            log.error("a resolver failed", ["cause": "\(error)"])
            return ServiceError(.internal, "Something went wrong here, not with your request. Try again.").graphQL
        }
        let schema = try Schema(parsing: String(decoding: PackageResources.schema_graphql, as: UTF8.self))
        engine = try Engine(schema, resolvers, limits: limits, options: options)
    }

    private typealias Endpoint = GraphQLEndpoint<CallContext>

    package var routes: [Route] {
        var limits = RequestLimits()
        limits.bodyBytes = Self.bodyBytes
        let endpoint = Endpoint(
            engine, limits: limits, statusOfError: GraphQLError.status,
            context: { request throws(GraphQLRefusal) in
                try await admitted(request.fields, mayHaveSession: request.method == .post)
            },
            around: { context, call, next in await answer(call, context, next) },
            eventID: { context in context.givenEvent.map { "\($0)" } })
        let routes = endpoint.routes(at: "/graphql").map { route in
            Route(route.method, route.path, bodyBytes: route.bodyBytes) { request in
                if route.method == .post {
                    if let answer = again(request) { return answer }
                } else if WebSocketHandshake.isAsked(by: request) {
                    return openSocket(request, endpoint)
                }
                return try await route.handler(request)
            }
        }
        return routes + [Route(.get, GenerationEvents.path) { await events(of: $0, endpoint) }]
    }

    // MARK: Streams

    private func openSocket(_ request: Request, _ endpoint: Endpoint) -> Response {
        sockets.response(to: request) { socket in
            GraphQLSocket(
                socket, handshake: request.fields,
                admit: { fields in _ = try await admitted(fields) },
                perform: { parameters, fields in
                    do throws(GraphQLRefusal) {
                        // Asked for each: a key may have been revoked since.
                        return await endpoint.answer(parameters, try await admitted(fields), over: request)
                    } catch {
                        return GraphQLAnswer(
                            .ok, body: GraphQLResponse(refusing: error.errors).body, errors: error.errors)
                    }
                })
        }
    }

    private func events(of request: Request, _ endpoint: Endpoint) async -> Response {
        guard let events = GenerationEvents(path: request.path) else { return Response(.notFound) }
        var answer: GraphQLAnswer
        do throws(GraphQLRefusal) {
            let context = try await admitted(request.fields, mayHaveSession: true)
            let call = GraphQLCall(request: request, format: .eventStream, reading: .success(events.operation))
            answer = await endpoint.answer(call, context)
            if let stream = answer.events {
                // Tells a browser to stop: it would come back for ever after the end.
                var response = context.knowsAll ? Response(.noContent) : events.response(stream)
                response.fields.append(answer.fields)
                return response
            }
        } catch {
            answer = GraphQLAnswer(
                error.status ?? .ok, body: GraphQLResponse(refusing: error.errors).body, errors: error.errors)
            if let wish = error.errors.first.flatMap(GraphQLError.status) { (answer.status, answer.fields) = wish }
        }
        answer.status = GenerationEvents.status(answer)
        return ResponseFormat.json.response(answer, to: request.method)
    }

    /// The answer to a read that was answered before and still holds; nil where there is none, or the reads are used up.
    private func again(_ request: Request) -> Response? {
        let now = services.now()
        guard let entry = cache.entry(for: request, in: services.store, at: now),
            case (true, let status)? = entry.bucket.take(entry.plan, at: now)
        else { return nil }
        var fields = entry.fields
        fields.reserve(bytes: Self.fieldBytes, lines: Self.fieldLines)
        status.appendStanding(to: &fields)
        return Response(.ok, fields, body: .bytes(entry.body))
    }

    /// What the fields of an answer take, with those for other origins.
    private static let (fieldBytes, fieldLines) = (640, 10)

    /// A picture of ten million bytes, in base64, with room to spare.
    private static let bodyBytes = 24 << 20

    // MARK: Messages

    /// The generation as whoever asks for everything gets it, for a message to a receiver; nil where it cannot be written.
    package func written(_ generation: Generation) async -> [UInt8]? {
        let context = CallContext(
            caller: .account(generation.account, isLive: generation.isLive), standing: nil, now: services.now(),
            idempotencyKey: nil, era: cache.era, shown: generation)
        let response = await engine.execute(GraphQLRequest(document: Self.everything, context: context))
        guard response.errors.isEmpty, response.body.starts(with: Self.beforeGeneration) else {
            log.error("a generation cannot be written", ["generation": generation.id.text])
            return nil
        }
        return Array(response.body[Self.beforeGeneration.count...].dropLast(2))
    }

    /// What a query gives whoever has no key, for pages that anyone may see: its `data`.
    package func told(_ document: String) async -> JSON {
        let context = CallContext(
            caller: .anyone, standing: nil, now: services.now(), idempotencyKey: nil, era: cache.era)
        let response = await engine.execute(GraphQLRequest(document: Array(document.utf8), context: context))
        return (try? JSON(parsing: response.body))?["data"] ?? .null
    }

    private static let beforeGeneration = Array(#"{"data":{"generation":"#.utf8)
    private static let everything = Array(
        """
        { generation(id: "") {
        id type status provider model url videoUrl imageUrl audioUrl
        outputs { url contentType bytes sha256 metadata { ...measures } } progress metadata { ...measures }
        creditCost estimatedTime error { code message retryable } errorCode input options tags
        createdAt startedAt completedAt } }
        fragment measures on Metadata { width height duration format resolution frameRate sampleRate seed }
        """.utf8)

    // MARK: Who asks

    private func admitted(
        _ fields: Fields, mayHaveSession: Bool = false
    ) async throws(GraphQLRefusal) -> CallContext {
        do { return try await context(of: fields, mayHaveSession) } catch { throw refusal(error) }
    }

    private func context(of fields: Fields, _ mayHaveSession: Bool) async throws -> CallContext {
        let era = cache.era
        let (caller, keyID) = try await authentication.caller(of: fields, mayHaveSession: mayHaveSession)
        var standing: AccountStanding?
        if case .account(let id, _) = caller { standing = try await services.store.account(id) }
        let key = try fields[.idempotencyKey].map { field in try IdempotencyKey(field) }
        let context = CallContext(
            caller: caller, key: keyID, standing: standing, now: services.now(), idempotencyKey: key, era: era)
        if let last = fields[.lastEventID] { context.lastEvent = try Self.event(last) }
        return context
    }

    /// The event that a client says it had last.
    private static func event(_ text: String) throws(ServiceError) -> Int {
        if let number = Int(text), number >= 0 { return number }
        throw ServiceError(
            InvalidInput(
                "lastEventId", "\"\(text.shown)\" is no event of ours. Give back the id that came with the event."))
    }

    private func refusal(_ error: any Error) -> GraphQLRefusal {
        if let error = error as? ServiceError { return GraphQLRefusal([error.graphQL]) }
        log.error("cannot tell who asks", ["cause": "\(error)"])
        return GraphQLRefusal(
            [ServiceError(.internal, "Something went wrong here. Try again.").graphQL], status: .internalError)
    }

    // MARK: Limits and acceptance

    private static let generating: Set = ["generate", "videoCreate", "imageCreate", "audioCreate", "avatarCreate"]
    private static let open: Set = ["__typename", "__schema", "__type", "provider", "providers"]

    private func answer(
        _ call: GraphQLCall, _ context: CallContext, _ next: () async -> GraphQLAnswer
    ) async -> GraphQLAnswer {
        let fields = call.operation?.rootFields ?? []
        guard let standing = context.standing else {
            if case .anyone = context.caller, let closed = fields.first(where: { !Self.open.contains($0) }) {
                return refused(ServiceError.needsKey.about(closed))
            }
            return await next()
        }
        let account = standing.account
        if let operation = call.operation, operation.kind == .mutation,
            fields.contains(where: { Self.generating.contains($0) })
        {
            return await generate(context, standing, isAlone: fields.count == 1, next)
        }
        let (bucket, isTaken, status) = reads.take(account.id, account.plan, at: context.now)
        guard isTaken else {
            let retryAfter = Duration.seconds(status.first?.reset ?? 1)
            let error = ServiceError.limit(
                .reads, "Plan \(account.plan.name) allows \(account.plan.readsPerMinute ?? 0) reads a minute.",
                retryAfter: retryAfter)
            return refused(error).with(status)
        }
        if let operation = call.operation, operation.kind == .subscription {
            return await subscribe(context, account, operation, next).with(status)
        }
        let answer = await next()
        if fields == ["generation"], call.format != .eventStream,
            let wait = Preference.wait(in: call.request.fields, atMost: LiveLimits.longestWait)
        {
            return await changed(from: answer, within: wait, context, account, next).with(status)
        }
        if fields == ["generation"], answer.status == .ok, answer.errors.isEmpty, call.format == .json,
            let reading = context.read, let stamp = reading.stamp
        {
            var fields = ResponseFormat.json.fields
            status.appendQuotas(to: &fields)
            cache.keep(
                ReadCache.Answer(
                    fields: fields, body: answer.body, plan: account.plan, bucket: bucket,
                    generation: (reading.id, stamp)),
                for: call.request, at: context.now, era: context.era)
        }
        return answer.with(status)
    }

    private func lease(_ account: Account) -> OpenStreams.Lease? {
        streams.open(for: account.id, atMost: mostStreams(account))
    }

    private func mostStreams(_ account: Account) -> Int {
        min(account.plan.readsPerMinute ?? .max, LiveLimits.streamsPerAccount)
    }

    private func subscribe(
        _ context: CallContext, _ account: Account, _ operation: GraphQLOperation, _ next: () async -> GraphQLAnswer
    ) async -> GraphQLAnswer {
        switch operation.extensions["lastEventId"] {
        case nil, .null?: break
        case .int(let number)? where number >= 0: context.lastEvent = number
        case let other?:
            do { context.lastEvent = try Self.event(other.stringValue ?? "") } catch { return refused(error) }
        }
        guard let lease = lease(account) else {
            return refused(
                .limit(
                    .streams, "The account has \(mostStreams(account)) streams open, as many as it may. Close one.",
                    retryAfter: .seconds(1)))
        }
        var answer = await next()
        answer.events?.lease = lease
        return answer
    }

    /// The answer again once the generation's status is another; the same answer where it has ended, or when it was waited for
    /// long enough.
    private func changed(
        from answer: GraphQLAnswer, within seconds: Int, _ context: CallContext, _ account: Account,
        _ next: () async -> GraphQLAnswer
    ) async -> GraphQLAnswer {
        var answer = answer
        guard let known = context.read?.generation, let lease = lease(account) else { return answer }
        if !known.isOver {
            let queue = ChangeQueue(bound: LiveLimits.waitingChanges)
            let subscription = services.changes.subscribe(to: .generation(known.id)) { queue.add($0) }
            // What happened before we listened shows here.
            let present = try? await services.store.generation(known.id)
            if present?.status == known.status {
                await queue.wait(untilOtherThan: known.status, atMost: .seconds(seconds))
            }
            context.forgetReadings()
            answer = await next()
            withExtendedLifetime((subscription, lease)) {}
        }
        answer.fields.append(.preferenceApplied, "wait=\(seconds)")
        return answer
    }

    /// Rehearses, accepts what came of it together with its answer, and only then lets the answer go.
    private func generate(
        _ context: CallContext, _ standing: AccountStanding, isAlone: Bool, _ next: () async -> GraphQLAnswer
    ) async -> GraphQLAnswer {
        let plan = standing.account.plan
        func status(_ standing: AccountStanding) -> RateStatus {
            RateStatus(plan, standing.meter, at: context.now)
        }
        func again(_ mode: CallContext.Mode, _ standing: AccountStanding) async -> GraphQLAnswer {
            context.mode = mode
            return await next().with(status(standing))
        }
        guard isAlone else { return await acceptSeveral(context, standing, next).with(status(standing)) }
        var answer = await next()
        do {
            switch context.rehearsal {
            case .none: return answer.with(status(standing))
            case .several: return await acceptSeveral(context, standing, next).with(status(standing))
            case .known(let record, let meaning):
                if let replay = replay(record, meaning, &answer) { return replay.with(status(standing)) }
                return await again(.refuse(.reused), standing)
            case .planned(let generation, let meaning):
                let admission = Admission(
                    generation: generation,
                    idempotency: context.idempotencyKey.map {
                        Admission.Idempotency(key: $0, meaning: meaning, answer: answer.body)
                    })
                switch try await services.store.admit(admission) {
                case .accepted(let standing):
                    services.accepted()
                    return answer.with(status(standing))
                case .known(let record, let standing):
                    if let replay = replay(record, meaning, &answer) { return replay.with(status(standing)) }
                    return await again(.refuse(.reused), standing)
                case .refused(let error, let standing): return await again(.refuse(error), standing)
                case .noAccount:
                    return await again(.refuse(ServiceError(.unauthenticated, "The key's account is gone.")), standing)
                }
            }
        } catch {
            log.error("cannot accept a generation", ["cause": "\(error)"])
            let reason =
                (error as? StoreError)?.isPassing == true
                ? "Too much is being accepted at the moment. Try again in a second."
                : "It could not be written down, so it was not accepted. Try again."
            return await again(.refuse(ServiceError(.internal, reason, retryAfter: .seconds(1))), standing)
        }
    }

    /// Several generations in one request are accepted one after the other, as the specification has mutations.
    private func acceptSeveral(
        _ context: CallContext, _ standing: AccountStanding, _ next: () async -> GraphQLAnswer
    ) async -> GraphQLAnswer {
        context.mode =
            context.idempotencyKey == nil
            ? .accept
            : .refuse(
                ServiceError(
                    .invalidInput, "An Idempotency-Key stands for one generation. Send each in a request of its own."))
        return await next()
    }

    private func replay(_ record: IdempotencyRecord, _ meaning: Digest, _ answer: inout GraphQLAnswer)
        -> GraphQLAnswer?
    {
        guard record.meaning == meaning else { return nil }
        return GraphQLAnswer(.ok, Fields([(.idempotentReplayed, "true")]), body: record.answer)
    }

    private func refused(_ error: ServiceError) -> GraphQLAnswer {
        let error = error.graphQL
        let response = GraphQLResponse(refusing: [error])
        let (status, fields) = GraphQLError.status(of: error) ?? (.badRequest, Fields())
        return GraphQLAnswer(status, fields, body: response.body, errors: [error])
    }
}

extension FieldName { fileprivate static let lastEventID = FieldName("Last-Event-ID") }

extension GraphQLAnswer {
    func with(_ status: RateStatus) -> GraphQLAnswer {
        var answer = self
        status.append(to: &answer.fields)
        return answer
    }
}

extension ServiceError {
    static let reused = ServiceError(
        .idempotencyKeyReused,
        "This Idempotency-Key was used for a request with another meaning. Use a new key for a new request.")

    func about(_ field: String) -> ServiceError { ServiceError(code, "\(field) takes a key. \(message)") }
}
