import GraphQL
import JSON

// What the resolvers give. The other engines are given the same values (other_engine.mjs, other_engine.py).

struct Metadata: ObjectValue {
    var width = 1920
    var height = 1080
    var duration = 10.5
    var format = "mp4"
    var resolution = "1080p"
    var frameRate = 29.97
    var seed = 42
}

struct Output: ObjectValue {
    var url = "https://media.example/v/gen_01.mp4"
    var contentType = "video/mp4"
    var bytes = 18_234_112
    var sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    var metadata = Metadata()
}

struct Candidate: ObjectValue {
    var provider = "kling"
    var model = "kling-v2"
    var host = "fal"
    var score = 0.875
    var creditCost = 900
    var estimatedTime = 95
}

struct Attempt: ObjectValue {
    var number = 1
    var state = "sent"
    var startedAt = "2026-01-05T10:00:00.000Z"
}

struct Generation: ObjectValue {
    var id = "gen_01J8ZC4Q9XK3M5"
    var type = "VIDEO"
    var status = "COMPLETED"
    var provider = "kling"
    var model = "kling-v2"
    var url = "https://media.example/v/gen_01.mp4"
    var progress = 100
    var creditCost = 900
    var estimatedTime = 95
    var createdAt = "2026-01-05T10:00:00.000Z"
    var metadata = Metadata()
    var outputs = [Output()]
    var candidates = [Candidate(), Candidate(), Candidate()]
    var attempts = [Attempt()]
}

struct Pricing: ObjectValue {
    var creditCost = 900
    var estimatedTime = 95
}

struct Option: ObjectValue {
    var name = "duration"
    var values: JSON = .array([5, 10])
}

struct Model: ObjectValue {
    var id = "kling-v2"
    var name = "Kling 2"
    var pricing = Pricing()
}

struct Provider: ObjectValue {
    var id = "kling"
    var options = [Option(), Option(), Option()]
    var models = [Model(), Model()]
    var pricing = Pricing()
}

struct Account: ObjectValue {}
struct Plan: ObjectValue {}
struct Connection: ObjectValue {
    var nodes: [Generation]
}
struct Edge: ObjectValue {
    var node: Generation
}
struct PageInfo: ObjectValue {}
struct Routing: ObjectValue {
    var candidates: [Candidate]
}

struct Root: Sendable {
    let generation = Generation()
    let nodes = [Generation](repeating: Generation(), count: 20)
    let providers = [Provider](repeating: Provider(), count: 5)
}
