import DoitongTesting
import Gateway
import JSON
import Telemetry
import Testing

/// Who makes what, by a small catalogue of makers that do not exist.
@Suite struct PlannerTests {
    /// Aurora's older models end here.
    private static let retirement: Timestamp = .march + .seconds(86_400)
    private static let later: Timestamp = retirement + .seconds(1)

    private static func title(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static func model(
        _ id: Identifier<Model>, aliases: [String] = [], _ makes: [GenerationType], input: InputRules = InputRules(),
        _ options: [OptionSpec] = [], price: Price = Price(credits: 100), seconds: Double = 10, quality: Double = 1000,
        ends successor: Identifier<Model>? = nil, hosts: [Identifier<Host>]
    ) -> Model {
        Model(
            id, aliases: aliases, name: title(id.text), makes: makes, input: input, options: OptionSchema(options),
            price: price, time: ExpectedTime(seconds: seconds), quality: Quality(score: quality, spread: 20),
            retirement: successor.map { Retirement(at: retirement, successor: $0) }, hosts: hosts)
    }

    private static func provider(_ id: Identifier<Provider>, aliases: [String] = [], _ models: [Model]) -> Provider {
        Provider(
            id, aliases: aliases, name: title(id.text), company: "Nobody", description: "", features: [],
            limitations: [], models: models)
    }

    private static let duration = OptionSpec.choice("duration", [5, 10], default: 5, "Seconds.")
    private static let image = InputRules(image: .images(.required))

    private static let catalogue: Catalogue = Catalogue([
        provider(
            "aurora", aliases: ["northern-lights"],
            [
                model(
                    "aurora-3", aliases: ["a3"], [.video], [duration], price: Price(.second, dollars: 0.05),
                    hosts: ["aurora"]),
                model(
                    "aurora-2", [.video], [duration], quality: 1500, ends: "aurora-3",
                    hosts: ["aurora", "fal", "replicate"]),
                model("aurora-1", [.video], [duration], quality: 1500, ends: "aurora-3", hosts: ["aurora"]),
                model("aurora-still", [.image], price: Price(credits: 120), quality: 900, hosts: ["aurora", "fal"]),
            ]),
        provider(
            "brush",
            [
                model("brush-fast", [.image], price: Price(credits: 10), seconds: 2, quality: 1000, hosts: ["brush"]),
                model("brush-fine", [.image], price: Price(credits: 200), seconds: 40, quality: 1300, hosts: ["brush"]),
                model(
                    "brush-edit", [.image], input: image, price: Price(credits: 20), seconds: 2, quality: 1310,
                    hosts: ["brush"]),
            ]),
        provider(
            "canvas", [model("canvas", [.image], price: Price(credits: 60), seconds: 20, quality: 1250, hosts: ["fal"])]
        ),
        provider(
            "chirp",
            [
                model(
                    "chirp-1", [.audio], input: InputRules(text: .required(100), voice: .optional),
                    [.number("speed", 0.5...2, default: 1, "How fast.")],
                    price: Price(.thousandCharacters, dollars: 0.1),
                    hosts: ["chirp"])
            ]),
        provider(
            "mime",
            [
                model(
                    "mime-1", [.avatar], input: InputRules(text: .optional(50), oneOf: [.text, .audio]), hosts: ["mime"]
                )
            ]),
    ])

    private static let all: Set<Identifier<Host>> = ["aurora", "brush", "fal", "chirp", "mime"]

    private static func planner(_ live: Set<Identifier<Host>> = all) -> Planner {
        Planner(catalogue: catalogue, availability: HostAvailability(live: live))
    }

    private static func request(
        _ type: GenerationType, _ provider: String? = nil, _ options: JSONObject = [:], text: String? = "a fox",
        images: [Content.Media] = [], priority: Priority = .balanced, atMost: Credits? = nil
    ) -> GenerationRequest {
        GenerationRequest(
            type: type, provider: provider, input: Content(text: text, images: images), options: options,
            priority: priority,
            maxCredits: atMost)
    }

    private static func error(
        _ request: GenerationRequest, live: Set<Identifier<Host>> = all, isLive: Bool = true, at now: Timestamp = .march
    ) throws -> ServiceError {
        do throws(ServiceError) {
            let order = try planner(live).order(request, isLive: isLive, at: now)
            Issue.record("\(order.model) was ordered")
            throw ServiceError(.internal, "")
        } catch { return error }
    }

    static let choices: [(GenerationRequest, String)] = [
        (request(.video, "aurora"), "aurora-3"), (request(.video, "Northern-Lights"), "aurora-3"),
        (request(.video, "AURORA-2"), "aurora-2"), (request(.video, "a3"), "aurora-3"),
        (request(.image, "aurora"), "aurora-still"), (request(.image, "brush"), "brush-fast"),
        (request(.image, "brush", ["model": "brush-fine"]), "brush-fine"),
        (request(.image, "brush", ["model": "fine"]), "brush-fine"),
        (request(.image, "brush", ["model": "FINE"]), "brush-fine"),
        (request(.image, "brush", ["model": .null]), "brush-fast"),
        (request(.image, nil, ["model": "brush-fine"]), "brush-fine"),
        (request(.image, nil, ["model": "canvas"]), "canvas"),
        (request(.image, "brush", images: [.url("https://x.example/a.png")]), "brush-edit"),
        (request(.audio, "chirp"), "chirp-1"),
        (request(.avatar, "mime"), "mime-1"),
    ]

    @Test("who is named makes it, with its first model that can", arguments: choices.indices)
    func named(index: Int) throws {
        let (request, model) = Self.choices[index]
        let order = try Self.planner().order(request, isLive: true, at: .march)
        #expect(order.model.text == model)
        #expect(order.options["model"] == nil)
    }

    static let refusals: [(GenerationRequest, ErrorCode, field: String, says: String)] = [
        (request(.image, "brsh"), .invalidInput, "provider", "Did you mean \"brush\"?"),
        (
            request(.image, "xyzzy-plugh"), .invalidInput, "provider",
            "There is no provider or model \"xyzzy-plugh\". The query"
        ),
        (request(.image, ""), .invalidInput, "provider", "There is no provider"),
        (
            request(.image, "brush", ["model": "fien"]), .invalidInput, "options.model",
            "brush-fast, brush-fine, brush-edit"
        ),
        (
            request(.image, "brush", ["model": "brush-fien"]), .invalidInput, "options.model",
            "Did you mean \"brush-fine\"?"
        ),
        (request(.image, "brush", ["model": 7]), .invalidInput, "options.model", "must be text"),
        (request(.image, nil, ["model": "brush-fien"]), .invalidInput, "options.model", "Did you mean \"brush-fine\"?"),
        (request(.video, "brush"), .invalidInput, "type", "makes IMAGE, not VIDEO"),
        (request(.video, "brush-fine"), .invalidInput, "type", "makes IMAGE, not VIDEO"),
        (
            request(.audio, "chirp", text: String(repeating: "a", count: 101)), .invalidInput, "input.text",
            "101 characters"
        ),
        (request(.audio, text: String(repeating: "a", count: 101)), .invalidInput, "input.text", "101 characters"),
        (request(.audio, text: String(repeating: "a", count: 20_001)), .invalidInput, "input.text", "more than 20000"),
        (request(.image, "brush", text: nil), .invalidInput, "input.text", "needs input.text"),
        (request(.image, "brush", text: " \n\t"), .invalidInput, "input.text", "needs input.text"),
        (request(.image, "brush", text: "a\0b"), .invalidInput, "input.text", "NUL"),
        (request(.image, "brush-edit"), .invalidInput, "input.image", "needs input.image"),
        (
            request(.image, "brush-fine", images: [.url("https://x.example")]), .invalidInput, "input.image",
            "takes no input.image"
        ),
        (request(.avatar, "mime", text: nil), .invalidInput, "input", "needs input.text or input.audio"),
        (request(.video, "aurora", ["duration": 7]), .invalidInput, "options.duration", "one of 5, 10"),
        (request(.video, "aurora", ["durations": 5]), .invalidInput, "options.durations", "Did you mean \"duration\"?"),
        (request(.audio, "chirp", ["speed": 3]), .invalidInput, "options.speed", "from 0.5 to 2"),
        (request(.image, "brush", atMost: 9), .insufficientCredits, "", "would cost 10 credits"),
        (
            request(.image, atMost: 9), .insufficientCredits, "",
            "Brush-fast would cost 10 credits, more than maxCredits 9"
        ),
        (request(.image, atMost: -1), .invalidInput, "maxCredits", "negative"),
    ]

    @Test("who cannot do it says why, and what would be right", arguments: refusals.indices)
    func refused(index: Int) throws {
        let (request, code, field, message) = Self.refusals[index]
        let error = try Self.error(request)
        #expect(error.code == code)
        #expect(error.message.contains(message), "\(error.message)")
        #expect(error.problems.contains { $0.field == field } || field.isEmpty && error.problems.isEmpty)
    }

    @Test("everything that is wrong is told at once")
    func together() throws {
        let error = try Self.error(
            Self.request(
                .image, "aurora-3", ["duration": 7, "seed": 1], text: nil, images: [.url("https://x.example")]))
        #expect(
            error.problems.map(\.field) == ["type", "input.text", "input.image", "options.duration", "options.seed"])
    }

    static let chosen: [(Priority, String)] = [
        (.quality, "brush-fine"), (.speed, "brush-fast"), (.cost, "brush-fast"), (.balanced, "canvas"),
    ]

    @Test("nobody is named: the best by the priority makes it", arguments: chosen)
    func automatic(priority: Priority, model: String) throws {
        let order = try Self.planner().order(Self.request(.image, priority: priority), isLive: true, at: .march)
        #expect(order.model.text == model)
        let candidates = order.routing.candidates
        #expect(
            candidates.map(\.model.text).sorted() == [
                "aurora-still", "brush-edit", "brush-fast", "brush-fine", "canvas",
            ])
        #expect(candidates[0].model == order.model)
        #expect(candidates.map(\.score) == candidates.map(\.score).sorted(by: >))
        #expect(candidates.last?.model == "brush-edit")
        #expect(candidates.last?.rejected == "Brush-edit needs input.image.")
        #expect(candidates.dropLast().allSatisfy { $0.rejected == nil && $0.score > 0 && $0.score <= 1 })
        #expect(order.routing.reason.contains(Self.title(model)) && order.routing.reason.contains("best of 4"))
    }

    @Test("within maxCredits the best that is affordable makes it")
    func affordable() throws {
        for (most, model) in [(10, "brush-fast"), (60, "canvas"), (200, "brush-fine")] as [(Credits, String)] {
            let order = try Self.planner().order(
                Self.request(.image, priority: .quality, atMost: most), isLive: true, at: .march)
            #expect(order.model.text == model)
            #expect(order.price <= most)
        }
    }

    static let runs: [(GenerationRequest, live: Set<Identifier<Host>>, isLive: Bool, [Identifier<Host>])] = [
        (request(.video, "aurora-2"), all, true, ["aurora", "fal"]),
        (request(.video, "aurora-2"), ["replicate"], true, ["replicate"]),
        (request(.video, "aurora-2"), [], false, ["sandbox"]), (request(.video, "aurora-2"), all, false, ["sandbox"]),
        (request(.video, "aurora-2"), ["sandbox", "fal"], true, ["sandbox"]),
        (request(.image, "canvas"), all, true, ["fal"]),
    ]

    @Test(
        "it is run by those who are configured, the preferred first; with a test key by the sandbox",
        arguments: runs.indices)
    func hosts(index: Int) throws {
        let (request, live, isLive, hosts) = Self.runs[index]
        #expect(try Self.planner(live).order(request, isLive: isLive, at: .march).hosts == hosts)
    }

    @Test("nobody is configured: it is said that nobody is available")
    func nobody() throws {
        let named = try Self.error(Self.request(.image, "brush"), live: [])
        #expect(named.code == .providerUnavailable)
        #expect(named.message.contains("none of its hosts (brush) has a key"))
        let any = try Self.error(Self.request(.image), live: [])
        #expect(any.code == .providerUnavailable)
        #expect(any.message.contains("Configure a vendor's key"))
        // What is invalid however is said to be so only where somebody could do it at all.
        #expect(try Self.error(Self.request(.image, text: nil), live: []).code == .invalidInput)
        let planner = Self.planner(["brush"])
        #expect(
            planner.catalogue.providers.filter { planner.isAvailable($0, isLive: true, at: .march) }.map(\.id) == [
                "brush"
            ])
        #expect(planner.catalogue.providers.allSatisfy { planner.isAvailable($0, isLive: false, at: .march) })
    }

    @Test(
        "what its maker ended is run by name by those who run others' models, and in the sandbox",
        arguments: [
            request(.video, "aurora-2"), request(.video, "aurora", ["model": "2"]),
            request(.video, nil, ["model": "aurora-2"]),
        ])
    func retired(request: GenerationRequest) throws {
        let planner = Self.planner()
        #expect(try planner.order(request, isLive: true, at: .march).hosts == ["aurora", "fal"])
        #expect(try planner.order(request, isLive: true, at: Self.later).hosts == ["fal"])
        #expect(try planner.order(request, isLive: true, at: Self.retirement).hosts == ["fal"])
        #expect(try planner.order(request, isLive: false, at: Self.later).hosts == ["sandbox"])
        let error = try Self.error(request, live: ["aurora", "brush"], at: Self.later)
        #expect(error.code == .providerUnavailable)
        #expect(error.message == "Aurora-2 was retired on 2026-03-02. Use aurora-3 instead.")
    }

    @Test("what its maker ended is never chosen for anybody", arguments: [true, false])
    func retiredAutomatically(isLive: Bool) throws {
        let request = Self.request(.video, priority: .quality)
        let before = try Self.planner().order(request, isLive: isLive, at: .march)
        #expect(["aurora-1", "aurora-2"].contains(before.model))
        let after = try Self.planner().order(request, isLive: isLive, at: Self.later)
        #expect(after.model == "aurora-3")
        #expect(after.routing.candidates.compactMap(\.rejected).count == 2)
        #expect(after.routing.candidates.compactMap(\.rejected).allSatisfy { $0.contains("was retired on 2026-03-02") })
    }

    @Test("prices and times follow the options and the text")
    func prices() throws {
        func order(_ request: GenerationRequest) throws -> Order {
            try Self.planner().order(request, isLive: true, at: .march)
        }
        #expect(try order(Self.request(.video, "aurora-3")).price == 500)
        #expect(try order(Self.request(.video, "aurora-3", ["duration": 10.0])).price == 1000)
        #expect(try order(Self.request(.video, "aurora-3", ["duration": 10.0])).options == ["duration": 10])
        #expect(try order(Self.request(.audio, "chirp", text: String(repeating: "a", count: 100))).price == 20)
        #expect(try order(Self.request(.audio, "chirp", text: "a")).price == 2)
        #expect(try order(Self.request(.audio, "chirp")).options == ["speed": 1.0])
    }

    @Test(
        "no number in the options is too large to be asked",
        arguments: [
            1e300, -1e300, 1e19, -1e19, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
        ])
    func hostile(number: Double) throws {
        for provider in [nil, "aurora", "brush", "chirp", "mime"] {
            for type in GenerationType.allCases {
                for name in ["duration", "speed", "model", "seed"] {
                    let request = Self.request(type, provider, JSONObject(dictionaryLiteral: (name, .double(number))))
                    let order = try? Self.planner().order(request, isLive: true, at: .march)
                    #expect(order == nil)
                    _ = try? Self.planner().quote(request, isLive: true, at: .march)
                }
            }
        }
        let whole = Self.request(.video, "aurora", ["duration": .int(.max)])
        #expect(try Self.error(whole).code == .invalidInput)
    }

    @Test("what a caller sent comes back in an error cut short, whatever it is made of")
    func short() throws {
        let accents = "a" + String(repeating: "\u{301}", count: 10_000)
        for name in [String(repeating: "x", count: 10_000), accents] {
            let errors = try [
                Self.error(Self.request(.image, name)),
                Self.error(Self.request(.image, "brush", ["model": .string(name)])),
                Self.error(Self.request(.image, "brush", JSONObject(dictionaryLiteral: (name, 1)))),
                Self.error(Self.request(.video, "aurora", ["duration": .string(name)])),
            ]
            #expect(errors.allSatisfy { $0.message.utf8.count < 600 })
        }
    }

    @Test("a quote says what an order would do, throws only for what no candidate could help, and is always the same")
    func quotes() throws {
        var random = SeededRandom(seed: 9)
        var outcomes: [String: Int] = [:]
        for _ in 0..<4000 {
            let request = Self.any(&random)
            let now = random.isTrue() ? Timestamp.march : Self.later
            let isLive = random.isTrue(0.7)
            let planner = Self.planner(Set(Self.all.sorted().filter { _ in random.isTrue(0.6) }))
            let quote = try planner.quote(request, isLive: isLive, at: now)
            let again = try planner.quote(request, isLive: isLive, at: now)
            #expect(quote.candidates == again.candidates && quote.reason == again.reason)
            #expect(!quote.reason.isEmpty && !quote.candidates.isEmpty)
            let able = quote.candidates.prefix { $0.rejected == nil }
            #expect(
                quote.candidates.dropFirst(able.count).allSatisfy { $0.rejected?.isEmpty == false && $0.score == 0 })
            #expect(
                quote.candidates.allSatisfy {
                    (0...1).contains($0.score) && $0.price > .zero && $0.estimatedSeconds > 0
                })
            if request.provider == nil { #expect(able.map(\.score) == able.map(\.score).sorted(by: >)) }
            do throws(ServiceError) {
                let order = try planner.order(request, isLive: isLive, at: now)
                outcomes["ordered", default: 0] += 1
                #expect(quote.chosen == able.first && quote.chosen?.model == order.model)
                #expect(order.price == quote.chosen?.price && order.price <= request.maxCredits ?? order.price)
                #expect(order.routing.candidates == quote.candidates && order.routing.reason == quote.reason)
                #expect(order.hosts.first == quote.chosen?.host)
            } catch {
                outcomes[error.code.rawValue, default: 0] += 1
                #expect(quote.chosen == nil && able.isEmpty)
                #expect(quote.reason == error.message)
            }
        }
        // That the requests are not all alike.
        #expect(outcomes.count == 4 && outcomes.values.allSatisfy { $0 > 100 }, "\(outcomes)")
    }

    private static func any(_ random: inout SeededRandom) -> GenerationRequest {
        let names = ["aurora", "aurora-1", "aurora-2", "brush", "brush-edit", "canvas", "chirp", "mime"]
        var options = JSONObject()
        if random.isTrue(0.3) { options["duration"] = [5, 10, 7, "5"].randomElement(using: &random)! }
        if random.isTrue(0.2) { options["speed"] = [1, 1.5, 9].randomElement(using: &random)! }
        return request(
            GenerationType.allCases.randomElement(using: &random)!,
            random.isTrue() ? names.randomElement(using: &random)! : nil,
            options,
            text: random.isTrue(0.9) ? String(repeating: "a", count: Int.random(in: 1...110, using: &random)) : nil,
            images: random.isTrue(0.2) ? [.url("https://x.example/a.png")] : [],
            priority: Priority.allCases.randomElement(using: &random)!,
            atMost: random.isTrue(0.3) ? Credits([5, 15, 100, 600].randomElement(using: &random)!) : nil)
    }
}
