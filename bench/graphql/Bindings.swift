import GraphQL
import JSON

/// Every field bound to a stored property or a constant, as a gateway that has its rows in memory would.
func makeResolvers() -> Resolvers {
    var resolvers = Resolvers()
    bindRoots(&resolvers)
    bindGeneration(&resolvers)
    bindProvider(&resolvers)
    return resolvers
}

private func bindRoots(_ resolvers: inout Resolvers) {
    resolvers.bind("Query.generation") { (root: Root) in root.generation }
    resolvers.bind("Query.generations") { (root: Root, call: FieldCall) in
        Connection(nodes: Array(root.nodes.prefix(call.arguments.int("first") ?? 20)))
    }
    resolvers.bind("Query.providers") { (root: Root) in root.providers }
    resolvers.bind("Query.provider") { (root: Root) in root.providers.first }
    resolvers.bind("Query.quote") { (root: Root) in Routing(candidates: root.generation.candidates) }
    resolvers.bind("Query.account") { (_: Root) in Account() }
    for field in ["generate", "rateGeneration", "videoCreate", "imageCreate", "audioCreate", "avatarCreate"] {
        resolvers.bind("Mutation.\(field)") { (root: Root) in root.generation }
    }
    resolvers.bind("Mutation.cancelGeneration") { (_: Root) in true }
    resolvers.bind("Subscription.generation") { (root: Root) in root.generation }
    resolvers.bind("Account.id") { (_: Account) in "acc_1" }
    resolvers.bind("Account.plan") { (_: Account) in Plan() }
    for field in ["credits", "creditsHeld", "usedToday", "running"] {
        resolvers.bind("Account.\(field)") { (_: Account) in 1000 }
    }
    resolvers.bind("Plan.name") { (_: Plan) in "Pro" }
    for field in ["requestsPerMinute", "concurrent", "perDay"] { resolvers.bind("Plan.\(field)") { (_: Plan) in 60 } }
    resolvers.bind("GenerationConnection.nodes", \Connection.nodes)
    resolvers.bind("GenerationConnection.edges") { (page: Connection) in page.nodes.map { Edge(node: $0) } }
    resolvers.bind("GenerationConnection.pageInfo") { (_: Connection) in PageInfo() }
    resolvers.bind("GenerationEdge.cursor") { (edge: Edge) in edge.node.id }
    resolvers.bind("GenerationEdge.node", \Edge.node)
    resolvers.bind("PageInfo.hasNextPage") { (_: PageInfo) in true }
    resolvers.bind("PageInfo.endCursor") { (_: PageInfo) in "gen_01J8ZC4Q9XK3M5" }
    resolvers.bind("Quote.candidates", \Routing.candidates)
    resolvers.bind("Quote.chosen") { (quote: Routing) in quote.candidates.first }
    resolvers.bind("Quote.reason") { (_: Routing) in "the best score" }
}

private func bindGeneration(_ resolvers: inout Resolvers) {
    resolvers.bind("Generation.id", \Generation.id)
    resolvers.bind("Generation.type", \Generation.type)
    resolvers.bind("Generation.status", \Generation.status)
    resolvers.bind("Generation.provider", \Generation.provider)
    resolvers.bind("Generation.model", \Generation.model)
    for field in ["url", "videoUrl", "imageUrl", "audioUrl"] {
        resolvers.bind("Generation.\(field)", \Generation.url)
    }
    resolvers.bind("Generation.outputs", \Generation.outputs)
    resolvers.bind("Generation.progress", \Generation.progress)
    resolvers.bind("Generation.metadata", \Generation.metadata)
    resolvers.bind("Generation.creditCost", \Generation.creditCost)
    resolvers.bind("Generation.estimatedTime", \Generation.estimatedTime)
    resolvers.bind("Generation.error") { (_: Generation) -> Resolved in .null }
    resolvers.bind("Generation.errorCode") { (_: Generation) -> String? in nil }
    for field in ["input", "options", "tags"] {
        resolvers.bind("Generation.\(field)") { (_: Generation) -> JSON in ["text": "a street at night"] }
    }
    resolvers.bind("Generation.routing") { (generation: Generation) in Routing(candidates: generation.candidates) }
    resolvers.bind("Generation.attempts", \Generation.attempts)
    for field in ["createdAt", "startedAt", "completedAt"] {
        resolvers.bind("Generation.\(field)", \Generation.createdAt)
    }
    resolvers.bind("Output.url", \Output.url)
    resolvers.bind("Output.contentType", \Output.contentType)
    resolvers.bind("Output.bytes", \Output.bytes)
    resolvers.bind("Output.sha256", \Output.sha256)
    resolvers.bind("Output.metadata", \Output.metadata)
    resolvers.bind("Metadata.width", \Metadata.width)
    resolvers.bind("Metadata.height", \Metadata.height)
    resolvers.bind("Metadata.duration", \Metadata.duration)
    resolvers.bind("Metadata.format", \Metadata.format)
    resolvers.bind("Metadata.resolution", \Metadata.resolution)
    resolvers.bind("Metadata.frameRate", \Metadata.frameRate)
    resolvers.bind("Metadata.sampleRate") { (_: Metadata) -> Double? in nil }
    resolvers.bind("Metadata.seed", \Metadata.seed)
    resolvers.bindBare("Metadata") { (metadata: Metadata) -> JSON in
        ["width": .int(metadata.width), "height": .int(metadata.height), "format": .string(metadata.format)]
    }
    for field in ["code", "message"] { resolvers.bind("GenerationError.\(field)") { (_: Attempt) in "INTERNAL" } }
    resolvers.bind("GenerationError.retryable") { (_: Attempt) in false }
    resolvers.bindBare("GenerationError") { (_: Attempt) in "it failed" }
    resolvers.bind("Routing.priority") { (_: Routing) in "BALANCED" }
    resolvers.bind("Routing.chosen") { (_: Routing) in "kling" }
    resolvers.bind("Routing.reason") { (_: Routing) in "the best score" }
    resolvers.bind("Routing.candidates", \Routing.candidates)
    resolvers.bind("Candidate.provider", \Candidate.provider)
    resolvers.bind("Candidate.model", \Candidate.model)
    resolvers.bind("Candidate.host", \Candidate.host)
    resolvers.bind("Candidate.score", \Candidate.score)
    resolvers.bind("Candidate.creditCost", \Candidate.creditCost)
    resolvers.bind("Candidate.estimatedTime", \Candidate.estimatedTime)
    resolvers.bind("Candidate.rejected") { (_: Candidate) -> String? in nil }
    resolvers.bind("Attempt.number", \Attempt.number)
    for field in ["provider", "model", "host"] { resolvers.bind("Attempt.\(field)") { (_: Attempt) in "kling" } }
    resolvers.bind("Attempt.state", \Attempt.state)
    resolvers.bind("Attempt.startedAt", \Attempt.startedAt)
    resolvers.bind("Attempt.endedAt") { (_: Attempt) -> String? in nil }
    resolvers.bind("Attempt.error") { (_: Attempt) -> Resolved in .null }
}

private func bindProvider(_ resolvers: inout Resolvers) {
    resolvers.bind("Provider.id", \Provider.id)
    for field in ["name", "company", "description"] {
        resolvers.bind("Provider.\(field)") { (_: Provider) in "Kling" }
    }
    for field in ["aliases", "features", "limitations"] {
        resolvers.bind("Provider.\(field)") { (_: Provider) in ["text to video", "image to video"] }
    }
    resolvers.bind("Provider.types") { (_: Provider) in ["VIDEO"] }
    resolvers.bind("Provider.pricing", \Provider.pricing)
    resolvers.bind("Provider.options", \Provider.options)
    resolvers.bind("Provider.models", \Provider.models)
    resolvers.bind("Provider.available") { (_: Provider) in true }
    resolvers.bind("Pricing.creditCost", \Pricing.creditCost)
    resolvers.bind("Pricing.estimatedTime", \Pricing.estimatedTime)
    resolvers.bind("Option.name", \Option.name)
    resolvers.bind("Option.type") { (_: Option) in "Int" }
    resolvers.bind("Option.required") { (_: Option) in false }
    resolvers.bind("Option.description") { (_: Option) in "How long, in seconds." }
    resolvers.bind("Option.allowedValues", \Option.values)
    resolvers.bind("Option.default") { (_: Option) -> JSON in .int(5) }
    for field in ["minimum", "maximum"] { resolvers.bind("Option.\(field)") { (_: Option) -> Double? in nil } }
    resolvers.bind("Model.id", \Model.id)
    resolvers.bind("Model.name", \Model.name)
    resolvers.bind("Model.pricing", \Model.pricing)
    resolvers.bind("Model.retiresAt") { (_: Model) -> String? in nil }
    resolvers.bind("Model.successor") { (_: Model) -> String? in nil }
    resolvers.bind("Model.hosts") { (_: Model) in ["fal"] }
}
