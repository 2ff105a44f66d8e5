import Crypto
package import GraphQL
package import Gateway
import JSON
package import Telemetry

extension Generation: ObjectValue {}
extension Output: ObjectValue {}
extension Candidate: ObjectValue {}
extension Attempt: ObjectValue {}
extension GenerationFailure: ObjectValue {}
extension GenerationType: OutputValue {}
extension Priority: OutputValue {}
extension ErrorCode: OutputValue {}
extension Timestamp: OutputValue {
    package var resolved: Resolved { .string(description) }
}

/// A medium's measures, with the seed that the request brought.
struct MeasuredMetadata: ObjectValue {
    let measured: MediaMetadata
    let seed: Int?

    var json: JSON {
        var object = JSONObject()
        func add(_ name: String, _ value: JSON?) { if let value { object.append(unique: name, value) } }
        add("width", measured.width.map { .int($0) })
        add("height", measured.height.map { .int($0) })
        add("duration", measured.duration.map { .double($0) })
        add("format", measured.format.map { .string($0) })
        add("resolution", measured.resolution.map { .string($0) })
        add("frameRate", measured.frameRate.map { .double($0) })
        add("sampleRate", measured.sampleRate.map { .int($0) })
        add("seed", seed.map { .int($0) })
        return .object(object)
    }
}

/// The schema's `Routing`: what was considered, and who was chosen.
struct ChosenRouting: ObjectValue {
    let routing: Routing
    let chosen: Identifier<Provider>
}

/// An output with the seed that its request brought.
struct SeededOutput: ObjectValue {
    let output: Output
    let seed: Int?
}

struct GenerationPage: ObjectValue {
    let generations: [Generation]
    let hasNext: Bool
    /// Where the next page begins, if not after the last of this one.
    var end: Identifier<Generation>?
}

extension Generation {
    var outputs: [Output] { if case .completed(let outputs) = state { outputs } else { [] } }
    var failure: GenerationFailure? { if case .failed(let failure) = state { failure } else { nil } }
    var seed: Int? { order.options["seed"]?.intValue }
}

extension Resolvers {
    mutating func bindGenerations(_ services: Services) {
        bindGenerationFields(services)
        bindParts(services)
        bindAsync("Query.generation") { (_: Void, call: FieldCall) async throws -> Generation? in
            try await services.own(call.arguments.string("id") ?? "", call)
        }
        bindAsync("Query.generations") { (_: Void, call: FieldCall) async throws -> GenerationPage in
            try await services.page(call)
        }
        bindAsync("Mutation.cancelGeneration") { (_: Void, call: FieldCall) async throws -> Bool in
            try await services.cancel(try await services.found(call), at: (call.context as! CallContext).now)
        }
        bindAsync("Mutation.rateGeneration") { (_: Void, call: FieldCall) async throws -> Generation in
            let generation = try await services.found(call)
            let score = call.arguments.double("score") ?? -1
            guard (0...1).contains(score) else {
                throw ServiceError(InvalidInput("score", "score must be a number from 0 (useless) to 1 (perfect)."))
            }
            guard generation.isOver else {
                throw ServiceError(InvalidInput("id", "\(generation.id) has not ended yet. Rate it when it has."))
            }
            let context = call.context as! CallContext
            let rated = try await services.store.apply(.rated(score), to: generation.id, by: nil, at: context.now)
            // Only the first rating teaches: whoever rates again does not count twice.
            if generation.rating == nil, rated?.moved == true {
                services.learn(score, of: generation, at: context.now)
            }
            return rated?.generation ?? generation
        }
        bindStream("Subscription.generation") { call in
            let context = call.context as! CallContext
            let changes = try await GenerationChanges.opened(
                Identifier(call.arguments.string("id") ?? ""), in: services.changes, for: context,
                bound: LiveLimits.waitingChanges
            ) {
                try await services.found(call)
            }
            context.knowsAll = changes.isKnown
            return changes
        }
    }

    private mutating func bindGenerationFields(_ services: Services) {
        bind("Generation.id", \Generation.id.text)
        bind("Generation.type", \Generation.order.request.type)
        bind("Generation.status") { (generation: Generation, call: FieldCall) -> Resolved in
            let status = generation.status.rawValue
            return call.isSelectedBare("error") ? .dialect(status.lowercased()) : .string(status)
        }
        bind("Generation.provider", \Generation.order.provider.text)
        bind("Generation.model", \Generation.order.model.text)
        for (name, kind) in [("url", ""), ("videoUrl", "video/"), ("imageUrl", "image/"), ("audioUrl", "audio/")] {
            bind("Generation.\(name)") { (generation: Generation) -> String? in
                guard let media = generation.outputs.first?.media, media.contentType.hasPrefix(kind) else { return nil }
                return services.media.link(media, at: services.now())
            }
        }
        bind("Generation.outputs") { (generation: Generation) -> [SeededOutput] in
            generation.outputs.map { SeededOutput(output: $0, seed: generation.seed) }
        }
        bind("Generation.progress", \Generation.progress)
        bind("Generation.metadata") { (generation: Generation) -> MeasuredMetadata? in
            generation.outputs.first.map { MeasuredMetadata(measured: $0.metadata, seed: generation.seed) }
        }
        bind("Generation.creditCost", \Generation.cost.count)
        bind("Generation.estimatedTime", \Generation.order.estimatedSeconds)
        bind("Generation.error", \Generation.failure)
        bind("Generation.errorCode", \Generation.failure?.code)
        bind("Generation.input") { (generation: Generation) -> JSON in services.echo(generation.order.request.input) }
        bind("Generation.options") { (generation: Generation) -> JSON in .object(generation.order.options) }
        bind("Generation.tags") { (generation: Generation) -> JSON in .object(generation.order.request.tags) }
        bind("Generation.live", \Generation.isLive)
        bind("Generation.rating", \Generation.rating)
        bind("Generation.routing") { (generation: Generation) -> ChosenRouting in
            ChosenRouting(routing: generation.order.routing, chosen: generation.order.provider)
        }
        bind("Generation.attempts", \Generation.attempts)
        bind("Generation.createdAt", \Generation.createdAt)
        bind("Generation.startedAt", \Generation.startedAt)
        bind("Generation.completedAt", \Generation.completedAt)
    }

    private mutating func bindParts(_ services: Services) {
        bindBare("Metadata") { (metadata: MeasuredMetadata) -> JSON in metadata.json }
        bindBare("GenerationError") { (failure: GenerationFailure) -> String in failure.message }
        bind("Output.url") { (output: SeededOutput) -> String in
            services.media.link(output.output.media, at: services.now())
        }
        bind("Output.contentType", \SeededOutput.output.media.contentType)
        bind("Output.bytes", \SeededOutput.output.media.bytes)
        bind("Output.sha256", \SeededOutput.output.media.digest.description)
        bind("Output.metadata") { (output: SeededOutput) -> MeasuredMetadata? in
            MeasuredMetadata(measured: output.output.metadata, seed: output.seed)
        }
        bind("Metadata.width", \MeasuredMetadata.measured.width)
        bind("Metadata.height", \MeasuredMetadata.measured.height)
        bind("Metadata.duration", \MeasuredMetadata.measured.duration)
        bind("Metadata.format", \MeasuredMetadata.measured.format)
        bind("Metadata.resolution", \MeasuredMetadata.measured.resolution)
        bind("Metadata.frameRate", \MeasuredMetadata.measured.frameRate)
        bind("Metadata.sampleRate", \MeasuredMetadata.measured.sampleRate)
        bind("Metadata.seed", \MeasuredMetadata.seed)
        bind("GenerationError.code", \GenerationFailure.code)
        bind("GenerationError.message", \GenerationFailure.message)
        bind("GenerationError.retryable", \GenerationFailure.isRetryable)
        bind("Routing.priority", \ChosenRouting.routing.priority)
        bind("Routing.chosen", \ChosenRouting.chosen.text)
        bind("Routing.reason", \ChosenRouting.routing.reason)
        bind("Routing.candidates", \ChosenRouting.routing.candidates)
        bind("Candidate.provider", \Candidate.provider.text)
        bind("Candidate.model", \Candidate.model.text)
        bind("Candidate.host", \Candidate.host.text)
        bind("Candidate.score", \Candidate.score)
        bind("Candidate.creditCost", \Candidate.price.count)
        bind("Candidate.estimatedTime", \Candidate.estimatedSeconds)
        bind("Candidate.quality", \Candidate.quality)
        bind("Candidate.reliability", \Candidate.reliability)
        bind("Candidate.rejected", \Candidate.rejected)
        bind("Attempt.number", \Attempt.number)
        bind("Attempt.provider", \Attempt.provider.text)
        bind("Attempt.model", \Attempt.model.text)
        bind("Attempt.host", \Attempt.host.text)
        bind("Attempt.state", \Attempt.state.name)
        bind("Attempt.startedAt", \Attempt.startedAt)
        bind("Attempt.endedAt", \Attempt.endedAt)
        bind("Attempt.error", \Attempt.state.failure)
        bind("GenerationConnection.nodes", \GenerationPage.generations)
        bind("GenerationConnection.edges", \GenerationPage.edges)
        bind("GenerationConnection.pageInfo", \GenerationPage.info)
        bind("GenerationEdge.cursor", \GenerationEdge.node.id.text)
        bind("GenerationEdge.node", \GenerationEdge.node)
        bind("PageInfo.hasNextPage", \PageInfo.hasNext)
        bind("PageInfo.endCursor", \PageInfo.end)
    }
}

struct GenerationEdge: ObjectValue {
    let node: Generation
}

struct PageInfo: ObjectValue {
    let hasNext: Bool
    let end: String?
}

extension GenerationPage {
    var edges: [GenerationEdge] { generations.map(GenerationEdge.init) }
    var info: PageInfo { PageInfo(hasNext: hasNext, end: (end ?? generations.last?.id)?.text) }

    /// Where the search ended before the page was full, the next page goes on from there.
    fileprivate init(_ search: GenerationSearch, first: Int) {
        let isFull = search.found.count > first
        self.init(
            generations: Array(search.found.prefix(first)), hasNext: isFull || search.reached != nil,
            end: isFull ? nil : search.reached)
    }
}

extension Services {
    /// A generation of the account that asks. Another's is as if it were not there.
    func own(_ id: String, _ call: FieldCall) async throws -> Generation? {
        if let shown = (call.context as! CallContext).shown { return shown }
        let account = try (call.context as! CallContext).account().standing.account.id
        (call.context as! CallContext).willRead(Identifier(id), stamp: store.stamp(of: Identifier(id)))
        guard let generation = try await store.generation(Identifier(id)), generation.account == account
        else { return nil }
        (call.context as! CallContext).didRead(generation)
        return generation
    }

    func found(_ call: FieldCall) async throws -> Generation {
        let id = call.arguments.string("id") ?? ""
        if let generation = try await own(id, call) { return generation }
        throw ServiceError(.notFound, "There is no generation \"\(id.shown)\".")
    }

    /// Ends it, and waits a little for whoever carries it to say that it has: true once it is sure to end as cancelled.
    func cancel(_ generation: Generation, at now: Timestamp) async throws -> Bool {
        guard !generation.isOver,
            let transition = try await store.apply(.cancelled, to: generation.id, by: nil, at: now)
        else { return false }
        if transition.freesOthers { accepted() }
        guard transition.isStopping else { return transition.generation.status == .cancelled }
        stopping(generation.id)
        for _ in 0..<Self.cancelChecks {
            guard let known = try await store.generation(generation.id) else { return true }
            if known.isOver { return known.status == .cancelled }
            try await Task.sleep(for: Self.cancelInterval)
        }
        return true
    }

    private static let cancelChecks = 100
    private static let cancelInterval: Duration = .milliseconds(20)
    private static let largestPage = 100

    func page(_ call: FieldCall) async throws -> GenerationPage {
        let account = try (call.context as! CallContext).account().standing.account.id
        let first = call.arguments.int("first") ?? 20
        guard (0...Self.largestPage).contains(first) else {
            throw ServiceError(InvalidInput("first", "first must be 0 to \(Self.largestPage)."))
        }
        var query = GenerationQuery(limit: first + 1)
        query.status = call.arguments.array("status")?.compactMap {
            $0.stringValue.flatMap(Generation.Status.init(rawValue:))
        }
        query.type = call.arguments.string("type").flatMap(GenerationType.init(rawValue:))
        if let provider = call.arguments.string("provider") {
            guard let found = planner.catalogue.find(provider) else {
                throw ServiceError(InvalidInput("provider", "There is no provider \"\(provider.shown)\"."))
            }
            query.provider = found.provider.id
        }
        query.after = call.arguments.string("after").map { Identifier($0) }
        if let text = call.arguments.string("search") {
            guard let words = SearchWords(text) else {
                throw ServiceError(
                    InvalidInput(
                        "search",
                        "search takes at most \(SearchWords.most) words and \(SearchWords.longest) bytes. Look for fewer."
                    ))
            }
            if !words.isEmpty {
                let search = try await store.search(words, of: account, query)
                return GenerationPage(search, first: first)
            }
        }
        let generations = try await store.generations(of: account, query)
        return GenerationPage(generations: Array(generations.prefix(first)), hasNext: generations.count > first)
    }

    /// The input as the contract has it.
    func echo(_ content: Content) -> JSON {
        func address(_ medium: Content.Media) -> JSON {
            switch medium {
            case .url(let url): .string(url)
            case .generation(let id): .string(id.text)
            case .kept(let media): .string(self.media.link(media, at: now()))
            }
        }
        var object = JSONObject()
        if let text = content.text { object.append(unique: "text", .string(text)) }
        if let image = content.images.first { object.append(unique: "image", address(image)) }
        if content.images.count > 1 {
            object.append(unique: "images", .array(content.images.dropFirst().map(address)))
        }
        if let video = content.video { object.append(unique: "video", address(video)) }
        if let audio = content.audio { object.append(unique: "audio", address(audio)) }
        if let voice = content.voice { object.append(unique: "voice", .string(voice)) }
        if let text = content.negativeText { object.append(unique: "negativeText", .string(text)) }
        return .object(object)
    }
}
