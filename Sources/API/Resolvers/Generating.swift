import Crypto
import GraphQL
import Gateway
import JSON
import Telemetry

/// The fields that make something: they read what is asked for, plan it, and accept it or leave that to the rehearsal.
extension Resolvers {
    mutating func bindGenerating(_ services: Services) {
        for (field, read) in GenerateInput.readers {
            bindAsync("Mutation.\(field)") { (_: Void, call: FieldCall) async throws -> Generation in
                let context = call.context as! CallContext
                guard let arguments = call.arguments.object("input") else {
                    throw ServiceError(.invalidInput, "The argument input is missing.")
                }
                let input = read(arguments)
                return try await services.generate(
                    input, meaning: Meaning.digest(of: field, .object(arguments)), context)
            }
        }
        bindAsync("Query.quote") { (_: Void, call: FieldCall) async throws -> Planner.Quote in
            let context = call.context as! CallContext
            let (standing, isLive) = try context.account()
            let input = GenerateInput.universal(call.arguments.object("input") ?? [:])
            let request = try await services.request(input)
            return try services.planner.quote(
                request, isLive: isLive, at: context.now,
                under: services.circumstances(of: request, for: standing.account.id, isLive: isLive, at: context.now))
        }
        bind("Quote.candidates", \Planner.Quote.candidates)
        bind("Quote.chosen", \Planner.Quote.chosen)
        bind("Quote.reason", \Planner.Quote.reason)
    }
}

extension Planner.Quote: ObjectValue {}

extension Services {
    /// Plans a generation, and accepts it where that is not left to whoever rehearses.
    func generate(_ input: GenerateInput, meaning: Digest, _ context: CallContext) async throws -> Generation {
        let (standing, isLive) = try context.account()
        let mode = context.mode
        if case .refuse(let error) = mode { throw error }
        if case .rehearse = mode, let key = context.idempotencyKey,
            let record = try await store.idempotencyRecord(key, of: standing.account.id, at: context.now)
        {
            context.rehearsed(.known(record, meaning: meaning))
            throw ServiceError.reused  // Nobody reads it: the rehearsal is answered otherwise.
        }
        let request = try await request(input)
        let order = try planner.order(
            request, isLive: isLive, at: context.now,
            under: circumstances(of: request, for: standing.account.id, isLive: isLive, at: context.now))
        let generation = Generation(
            id: newID("gen"), account: standing.account.id, isLive: isLive, order: order, createdAt: context.now)
        guard case .accept = mode else {
            context.rehearsed(.planned(generation, meaning: meaning))
            return generation
        }
        switch try await store.admit(Admission(generation: generation, idempotency: nil)) {
        case .accepted:
            accepted()
            return generation
        case .refused(let error, _): throw error
        case .known, .noAccount: throw ServiceError(.unauthenticated, "The key's account is gone.")
        }
    }

    /// The request with its media where they can be found again: what came in the request itself is taken in.
    func request(_ input: GenerateInput) async throws -> GenerationRequest {
        var content = Content(text: input.text, voice: input.voice, negativeText: input.negativeText)
        for image in input.images { content.images.append(try await medium(image, "input.image")) }
        if let video = input.video { content.video = try await medium(video, "input.video") }
        if let audio = input.audio { content.audio = try await medium(audio, "input.audio") }
        return GenerationRequest(
            type: input.type, provider: input.provider, input: content, options: try input.checkedOptions(),
            priority: input.priority, webhookURL: input.webhookURL, maxCredits: input.maxCredits,
            deadline: input.deadline, tags: try input.checkedTags())
    }

    private func medium(_ text: String, _ field: String) async throws -> Content.Media {
        if text.hasPrefix("gen_") { return .generation(Identifier(text)) }
        if text.hasPrefix("https://") || text.hasPrefix("http://") { return .url(text) }
        guard text.hasPrefix("data:") else {
            throw ServiceError(
                InvalidInput(
                    field, "\(field) must be an https:// address, a data: URI, or the id of a generation (gen_…)."))
        }
        guard let data = DataURI(text) else {
            throw ServiceError(
                InvalidInput(field, "\(field) is no data: URI with base64, such as data:image/png;base64,iVBOR…"))
        }
        do {
            return .kept(try await media.keep(data.bytes).media)
        } catch {
            throw error.asInput(field)
        }
    }
}

extension MediaError {
    /// What is wrong with a medium that came with a request; what is wrong here stays as it is.
    fileprivate func asInput(_ field: String) -> any Error {
        switch self {
        case .unreadable: ServiceError(InvalidInput(field, "\(field) holds no picture, film or sound that we know."))
        case .tooLarge(let limit): ServiceError(InvalidInput(field, "\(field) is larger than \(limit) bytes."))
        case .failed: self
        }
    }
}
