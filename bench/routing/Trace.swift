import Gateway
import Glibc
import JSON
import Telemetry
import Vendors

/// The lines of a file. Read once; the process ends soon after.
@safe struct Lines: Sequence, IteratorProtocol {
    private let file: UnsafeMutablePointer<FILE>

    init(of path: String) throws {
        guard let file = unsafe fopen(path, "r") else { throw TraceError("cannot open \(path)") }
        unsafe self.file = file
    }

    mutating func next() -> String? {
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        guard unsafe getline(&line, &room, file) > 0, let line = unsafe line else { return nil }
        defer { unsafe free(line) }
        return unsafe String(cString: line)
    }
}

struct TraceError: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

/// The kinds of requests that a trace has.
enum Requests {
    static let all: [GenerationRequest] = [
        GenerationRequest(type: .video, input: Content(text: "a")),
        GenerationRequest(
            type: .video, input: Content(text: "a", images: [.url("https://media.example/a.png")])),
        GenerationRequest(type: .image, input: Content(text: "a")),
        GenerationRequest(type: .audio, input: Content(text: String(repeating: "a", count: 200))),
    ]

    /// Every host that the catalogue names.
    static let hosts = Set(Catalogue.builtin.providers.flatMap(\.models).flatMap(\.hosts))

    static let start = Timestamp(milliseconds: 1_793_491_200_000)  // 1 November 2026.
    static let end = start + .seconds(31 * 86_400)

    /// For each kind of request, everyone who could make it until the end: `[provider, model, host, score,
    /// spread, seconds, credits, whether its price can be changed]`.
    static var catalogue: JSON {
        let planner = Planner(catalogue: .builtin, availability: HostAvailability(live: hosts))
        return .array(
            all.map { request -> JSON in
                let quote = try! planner.quote(request, isLive: true, at: end)
                return .array(quote.candidates.filter { $0.rejected == nil }.flatMap(rows))
            })
    }

    /// One for each host.
    private static func rows(_ candidate: Candidate) -> [JSON] {
        let model = Catalogue.builtin[id: candidate.provider]!.models.first { $0.id == candidate.model }!
        return model.hosts.map { host -> JSON in
            let names: [JSON] = [.string(candidate.provider.text), .string(model.id.text), .string(host.text)]
            let quality: [JSON] = [.double(model.quality.score), .double(model.quality.spread)]
            return .array(
                names + quality + [
                    .int(candidate.estimatedSeconds), .int(candidate.price.count), .bool(model.price.base == 0),
                ])
        }
    }
}

/// What happens, in order of time.
struct Trace {
    struct Deployment {
        let model: Identifier<Model>
        let host: Identifier<Host>
        let seconds: Int
    }

    enum Ending { case completed(seconds: Double), failed(seconds: Double), refused }

    struct Arrival {
        let at: Timestamp
        let request: Int
        let text: String
        /// How it ends with each deployment.
        let endings: [Ending]
        /// What the caller would say of each; nil of a caller who says nothing.
        let ratings: [Double]?
    }

    enum Event {
        case arrival(Arrival)
        /// By what models' list prices are multiplied from now on.
        case prices([(model: String, factor: Double)])
    }

    let deployments: [[Deployment]]
    let events: [Event]

    init(_ lines: Lines) throws {
        var deployments: [[Deployment]] = []
        var events: [Event] = []
        for line in lines {
            let json = try JSON(parsing: line)
            if let lists = json["deployments"]?.arrayValue {
                deployments = lists.map { list in
                    list.arrayValue!.map { row in
                        let row = row.arrayValue!
                        return Deployment(
                            model: Identifier(row[1].stringValue!), host: Identifier(row[2].stringValue!),
                            seconds: row[5].intValue!)
                    }
                }
            } else if let factors = json["prices"]?["factors"]?.objectValue {
                events.append(.prices(factors.members.map { ($0.name, $0.value.doubleValue!) }))
            } else {
                let endings = json["endings"]!.arrayValue!.map { ending -> Ending in
                    let row = ending.arrayValue!
                    return switch row[0].stringValue {
                    case "completed": .completed(seconds: row[1].doubleValue!)
                    case "refused": .refused
                    default: .failed(seconds: row[1].doubleValue!)
                    }
                }
                events.append(
                    .arrival(
                        Arrival(
                            at: Timestamp(milliseconds: Int64(json["at"]!.intValue!)),
                            request: json["request"]!.intValue!,
                            text: json["text"]!.stringValue!, endings: endings,
                            ratings: json["ratings"]?.arrayValue?.map { $0.doubleValue! })))
            }
        }
        (self.deployments, self.events) = (deployments, events)
    }
}

extension Price {
    /// As the catalogue's overrides have it, multiplied. Rows that no options of the model meet are left out.
    func multiplied(by factor: Double, for options: OptionSchema) -> JSON {
        let per =
            switch unit {
            case .each: "generation"
            case .second: "second"
            case .thousandCharacters: "1000 characters"
            }
        return .array(
            rows.filter { row in
                row.conditions.allSatisfy { condition in
                    options[condition.option]?.allowed?.contains { OptionSpec.matches(condition.value, $0) } ?? false
                }
            }.map { row -> JSON in
                var object: JSONObject = [
                    "dollars": .double(Double(row.microdollars) * factor / 1_000_000), "per": .string(per),
                ]
                if !row.conditions.isEmpty {
                    object["when"] = .object(
                        JSONObject(uniqueMembers: row.conditions.map { .init(name: $0.option, value: $0.value) }))
                }
                return .object(object)
            })
    }
}
