import Gateway
import JSON
import Telemetry
import Testing
import Vendors

@Suite struct FilmCatalogueTests {
    private static let catalogue = Catalogue(Provider.film)
    private static let models = Provider.film.flatMap(\.models)
    private static func modelNames(_ isMeant: (Model) -> Bool) -> [String] {
        models.filter(isMeant).map(\.id.text)
    }

    /// After every end of life that was announced.
    private static let now = Timestamp(milliseconds: 1_795_000_000_000)
    private static let planner = Planner(
        catalogue: catalogue,
        availability: HostAvailability(live: Set(models.flatMap(\.hosts))))

    private static func film(_ provider: String? = nil, image: Bool = false, _ options: JSONObject = [:])
        -> GenerationRequest
    {
        GenerationRequest(
            type: .video, provider: provider,
            input: Content(text: "A mountain lake", images: image ? [.url("https://in.example/fox.jpg")] : []),
            options: options)
    }

    @Test(
        "a request that names a provider gets its first model that can do it",
        arguments: [
            (film("minimax", ["duration": 10, "resolution": "1080p", "style": "cinematic"]), "minimax-h3"),
            (film("minimax"), "hailuo-2.3"),
            (film("kling", ["mode": "pro", "duration": 10, "aspectRatio": "16:9"]), "kling-2.6"),
            (film("kling", ["duration": 12]), "kling-3.0"),
            (film("kling-i2v", image: true), "kling-2.6"),
            (film("hailuo-i2v", image: true), "hailuo-i2v"),
            (film("luma", ["duration": 9]), "ray-2"),
            (film("luma", ["duration": 10, "resolution": "1080p"]), "ray-3"),
            (film("runway", ["duration": 10]), "gen-4.5"),
            (film("vidu", image: true, ["duration": 10]), "vidu-q3-turbo"),
            (film("wan", ["model": "2.5", "duration": 10]), "wan-2.5"),
            (film("wan", ["resolution": "480p"]), "wan-2.5"),
            (film("KLING-2.1", image: true), "kling-2.1"),
        ])
    func named(request: GenerationRequest, model: String) throws {
        let order = try Self.planner.order(request, isLive: true, at: Self.now)
        #expect(order.model.text == model)
    }

    @Test("test keys may have what its maker ended")
    func retiredInSandbox() throws {
        let request = Self.film("runway", image: true, ["motionIntensity": "high", "model": "gen-3"])
        #expect(try Self.planner.order(request, isLive: false, at: Self.now).model == "gen-3")
        #expect(throws: ServiceError.self) { try Self.planner.order(request, isLive: true, at: Self.now) }
    }

    @Test("an avatar says a text in a voice")
    func avatar() throws {
        let request = GenerationRequest(
            type: .avatar, provider: "heygen",
            input: Content(text: "Hello, I'm your AI assistant", voice: "professional_female"),
            options: ["avatarId": "kate", "background": "modern_office", "gesture": "friendly"])
        #expect(try Self.planner.order(request, isLive: true, at: Self.now).model == "heygen-avatar-4")
    }

    @Test(
        "many can be chosen for a common request",
        arguments: [
            (film(nil, ["duration": 10, "resolution": "1080p", "style": "cinematic"]), 5), (film(), 20),
            (film(nil, image: true, ["duration": 5]), 20),
            (film(nil, ["motionIntensity": "low", "aspectRatio": "9:16"]), 15),
        ])
    func automatic(request: GenerationRequest, atLeast count: Int) throws {
        let quote = try Self.planner.quote(request, isLive: true, at: Self.now)
        #expect(quote.candidates.count { $0.rejected == nil } >= count)
    }

    @Test(
        "what callers write finds its model",
        arguments: [
            ("runway", "gen-3", "gen-3"), ("runway", "gen3a_turbo", "gen-3"), ("runway", "Gen-4", "gen-4"),
            ("kling", "1.6", "kling-1.6"), ("kling", "kling-v2-1-master", "kling-2.1-master"),
            ("minimax", "MiniMax-Hailuo-02", "hailuo-02"), ("minimax", "h3", "minimax-h3"),
            ("veo", "veo-3.0-generate-001", "veo-3"), ("veo", "3-fast", "veo-3-fast"),
            ("luma", "ray-1.6", "dream-machine"), ("luma", "ray-flash-2", "ray-2-flash"), ("luma", "ray-3.2", "ray-3"),
            ("seedance", "1.0-lite", "seedance-1.0-lite"), ("wan", "2.2", "wan-2.2"), ("vidu", "q1", "vidu-q1"),
            ("vidu", "vidu2.0", "vidu-2.0"), ("hedra", "character-3", "hedra-character-3"),
            ("heygen", "avatar_iii", "heygen-avatar-3"),
        ])
    func names(provider: String, written: String, model: String) throws {
        let provider = try #require(Self.catalogue.find(provider)?.provider)
        #expect(provider.model(named: written)?.id.text == model)
    }

    @Test("all that was promised is there")
    func size() {
        #expect(Self.models.count >= 45)
        #expect(
            Provider.film.map(\.id.text) == [
                "kling", "minimax", "veo", "runway", "luma", "seedance", "wan", "vidu", "hedra", "heygen",
            ])
        for provider in Provider.film {
            #expect((3...6).contains(provider.features.count), "\(provider.id)")
            #expect((2...5).contains(provider.limitations.count), "\(provider.id)")
        }
    }

    /// What these options of the model come to, or why they cannot be.
    private static func resolve(_ name: String, _ options: JSONObject) throws -> (model: Model, options: JSONObject) {
        let model = try #require(catalogue.find(name)?.model)
        return (model, try model.options.resolve(options).get())
    }

    @Test(
        "what nobody asked for gives way to what somebody did",
        arguments: [
            ("kling-2.6", ["resolution": "1080p"], "mode", "pro"),
            ("kling-2.6", ["mode": "pro"], "resolution", "1080p"),
            ("kling-2.6", ["sound": true], "resolution", "1080p"),
            ("hailuo-02", ["resolution": "1080p"], "duration", 6),
            ("hailuo-02", ["duration": 10], "resolution", "768p"),
            ("veo-3.1", ["resolution": "4k"], "duration", 8), ("veo-3.1", ["duration": 4], "resolution", "720p"),
            ("vidu-2.0", ["duration": 8], "resolution", "720p"),
            ("wan-2.2", ["resolution": "480p"], "aspectRatio", "16:9"),
            ("wan-2.2", ["resolution": "480P"], "resolution", "480p"),
            ("seedance-2.0", [:], "resolution", "720p"), ("seedance-1.0-pro", ["duration": 5.0], "duration", 5),
        ] as [(String, JSONObject, String, JSON)])
    func rules(model: String, given: JSONObject, option: String, value: JSON) throws {
        #expect(OptionSpec.matches(try Self.resolve(model, given).options[option], value))
    }

    @Test(
        "what the maker cannot do is refused",
        arguments: [
            ("hailuo-02", ["duration": 10, "resolution": "1080p"]), ("kling-2.6", ["sound": true, "mode": "std"]),
            ("kling-2.6", ["sound": true, "resolution": "720p"]),
            ("kling-2.1", ["mode": "std", "resolution": "1080p"]),
            ("kling-2.1", ["duration": 7]), ("kling-2.0", ["cfgScale": 0.5]), ("veo-3", ["duration": 10]),
            ("veo-3", ["duration": 4, "resolution": "1080p"]), ("veo-3", ["resolution": "4k"]),
            ("veo-3", ["aspectRatio": "1:1"]), ("wan-2.2", ["resolution": "480p", "aspectRatio": "4:3"]),
            ("vidu-2.0", ["duration": 8, "resolution": "1080p"]), ("gen-4", ["resolution": "1080p"]),
            ("seedance-2.0-fast", ["resolution": "1080p"]), ("hailuo-02", ["seed": 1]),
        ] as [(String, JSONObject)])
    func refused(model: String, given: JSONObject) {
        #expect(throws: InvalidInput.self) { try Self.resolve(model, given) }
    }

    @Test(
        "a film costs what the maker lists",
        arguments: [
            ("kling-1.0", ["duration": 5], 280), ("kling-1.6", ["mode": "pro", "duration": 5], 980),
            ("kling-2.1", ["duration": 5], 500), ("kling-2.1-master", ["duration": 5], 2800),
            ("kling-2.6", ["mode": "pro", "duration": 10], 1400), ("kling-2.6", ["sound": true, "duration": 5], 1400),
            ("kling-2.5-turbo", ["mode": "pro", "duration": 5], 700), ("kling-3.0", ["duration": 5], 840),
            ("kling-3.0", ["duration": 5, "mode": "pro", "sound": true], 1680),
            ("hailuo-02", [:], 560), ("hailuo-02", ["duration": 10], 1120), ("hailuo-02", ["resolution": "1080p"], 980),
            ("hailuo-i2v", [:], 860), ("minimax-h3", ["duration": 10, "resolution": "1080p"], 2600),
            ("minimax-h3", ["duration": 10], 1600), ("hailuo-02-fast", ["duration": 6], 201),
            ("veo-3", [:], 6400), ("veo-3", ["sound": false], 3200), ("veo-3.1", ["resolution": "4k"], 9600),
            ("veo-3.1-fast", ["sound": false], 1280), ("veo-2", ["duration": 5], 3500),
            ("gen-4", ["duration": 5], 500), ("gen-4.5", ["duration": 5], 1200), ("gen-3", ["duration": 5], 500),
            ("ray-2", ["duration": 5, "resolution": "540p"], 797), ("ray-2", ["duration": 5], 1416),
            ("ray-2", ["duration": 5, "resolution": "1080p"], 3186), ("ray-2-flash", ["duration": 5], 487),
            ("ray-3", ["resolution": "540p"], 300), ("ray-3", ["duration": 10, "resolution": "1080p"], 7200),
            ("dream-machine", [:], 700),
            ("seedance-1.0-pro", ["resolution": "480p"], 241), ("seedance-1.0-pro", [:], 540),
            ("seedance-1.0-pro", ["resolution": "1080p"], 1215), ("seedance-1.0-lite", ["resolution": "1080p"], 875),
            ("seedance-1.5-pro", ["sound": false], 260), ("seedance-1.5-pro", [:], 519), ("seedance-2.0", [:], 1512),
            ("wan-2.2", ["resolution": "480p"], 200), ("wan-2.2-a14b", [:], 1000),
            ("wan-2.5", ["resolution": "480p"], 500), ("wan-2.6", ["resolution": "1080p", "duration": 10], 3000),
            ("vidu-q1", [:], 800), ("vidu-q2", ["duration": 5], 350), ("vidu-q3-pro", ["duration": 5], 1500),
            ("vidu-q2-pro", ["duration": 5, "resolution": "1080p"], 1150), ("vidu-q2-pro-fast", ["duration": 5], 160),
            ("vidu-q2-turbo", ["duration": 2], 100),
        ] as [(String, JSONObject, Int)])
    func prices(name: String, given: JSONObject, credits: Int) throws {
        let (model, options) = try Self.resolve(name, given)
        let seconds = try #require(options["duration"]?.doubleValue)
        #expect(model.price.amount(options, seconds: seconds, characters: 0) == Credits(credits))
    }

    @Test(
        "a spoken second costs what the maker lists",
        arguments: [
            ("heygen-avatar-4", [:], 1334), ("heygen-avatar-4", ["resolution": "4k"], 1666),
            ("heygen-avatar-3", [:], 334), ("heygen-photo", [:], 1000), ("heygen-lip-sync", [:], 660),
            ("heygen-lip-sync", ["mode": "precision"], 1340), ("hedra-character-3", [:], 1000),
        ] as [(String, JSONObject, Int)])
    func avatarPrices(name: String, given: JSONObject, credits: Int) throws {
        let (model, options) = try Self.resolve(name, given)
        #expect(model.price.amount(options, seconds: 10, characters: 140) == Credits(credits))
    }

    @Test("what ended at its maker has a successor that goes on", arguments: modelNames { $0.retirement != nil })
    func successors(name: String) throws {
        let model = try #require(Self.catalogue.find(name)?.model)
        let retirement = try #require(model.retirement)
        #expect(retirement.at <= Self.now)
        let successor = try #require(retirement.successor.flatMap { Self.catalogue.find($0.text)?.model })
        #expect(successor.retirement == nil)
        #expect(successor.makes == model.makes)
        #expect(successor.input.image.need != .refused || model.input.image.need == .refused)
        #expect(successor.input.image.need != .required || model.input.image.need == .required)
    }

    @Test(
        "ends of life fall on their days",
        arguments: [
            ("kling-1.5", "2026-09-15T00:00:00.000Z"), ("gen-3", "2026-07-30T00:00:00.000Z"),
            ("dream-machine", "2026-08-01T00:00:00.000Z"),
        ])
    func days(name: String, time: String) throws {
        #expect(try #require(Self.catalogue.find(name)?.model?.retirement).at.description == time)
    }

    @Test("what a model takes where nothing is asked for is itself allowed", arguments: modelNames { _ in true })
    func defaults(name: String) throws {
        let model = try #require(Self.catalogue.find(name)?.model)
        let options = try model.options.resolve([:]).get()
        #expect(try model.options.resolve(options).get() == options)
        #expect(model.price.amount(options, seconds: 5, characters: 100) > .zero)
        #expect(model.time.seconds(options, units: 5) > 1)
        #expect(Duration.seconds(model.time.seconds(options, units: 60)) < model.deadline)
    }

    @Test("every film takes length, size, shape, look and motion", arguments: modelNames { $0.makes == [.video] })
    func common(name: String) throws {
        let model = try #require(Self.catalogue.find(name)?.model)
        for option in ["duration", "resolution", "aspectRatio", "style", "motionIntensity"] {
            #expect(model.options[option] != nil, "\(option)")
        }
        #expect(model.options.specs.count == Set(model.options.specs.map(\.name)).count)
        #expect(model.options["model"] == nil)
    }

    @Test("each size and shape is a frame", arguments: modelNames { $0.options["resolution"] != nil })
    func frames(name: String) throws {
        let model = try #require(Self.catalogue.find(name)?.model)
        for resolution in try #require(model.options["resolution"]?.allowed?.map { $0.stringValue ?? "" }) {
            for shape in try #require(model.options["aspectRatio"]?.allowed?.map { $0.stringValue ?? "" }) {
                let ratio = try #require(Frame.ratio(shape))
                let frame = try #require(Frame.film(resolution: resolution, aspectRatio: ratio))
                #expect(min(frame.width, frame.height) >= 360, "\(resolution) \(shape)")
            }
        }
    }

    @Test("rules speak of options that are there, and of values that are allowed", arguments: modelNames { _ in true })
    func soundRules(name: String) throws {
        let model = try #require(Self.catalogue.find(name)?.model)
        for rule in model.options.rules {
            let spec = try #require(model.options[rule.option])
            for value in rule.allowed {
                #expect(spec.allowed?.contains { OptionSpec.matches($0, value) } == true)
            }
            for condition in rule.conditions { try known(condition, to: model) }
        }
        for row in model.price.rows { for condition in row.conditions { try known(condition, to: model) } }
        for row in model.time.rows { for condition in row.conditions { try known(condition, to: model) } }
    }

    /// Sisters share prices, so a row may name a size that this one has not.
    private func known(_ condition: (option: String, value: JSON), to model: Model) throws {
        #expect(model.options[condition.option] != nil, "\(condition.option) is no option of \(model.id)")
    }
}
