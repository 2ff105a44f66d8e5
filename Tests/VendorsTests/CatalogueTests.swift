import Gateway
import JSON
import Testing
import Vendors

/// What must hold of every entry, whoever wrote it.
@Suite struct CatalogueTests {
    private static let providers = Catalogue.builtin.providers
    private static let models = providers.flatMap(\.models)

    private static func family(of id: Identifier<Model>) -> [Model] {
        Catalogue.builtin.providers.first { $0.models.contains { $0.id == id } }?.models ?? []
    }

    @Test("ids and aliases differ from each other, but for a provider's only model")
    func names() {
        // Making the catalogue stops the process where they do not.
        #expect(Self.providers.count >= 18)
        let ids = Self.models.map(\.id)
        #expect(Set(ids).count == ids.count)
        for provider in Self.providers {
            let names = provider.models.flatMap { [$0.id.text] + $0.aliases }.map { $0.lowercased() }
            #expect(Set(names).count == names.count, "\(provider.id)")
            for name in [provider.id.text] + provider.aliases + names {
                #expect(Catalogue.builtin.find(name)?.provider.id == provider.id, "\(name)")
            }
        }
    }

    @Test("there are at least 45 models")
    func enough() {
        #expect(Self.models.count >= 45)
    }

    @Test("default options resolve, have a price and a time, and keep the rules", arguments: models.map(\.id))
    func defaults(id: Identifier<Model>) throws {
        let model = try #require(Self.models.first { $0.id == id })
        let options = try model.options.resolve([:]).get()
        for spec in model.options.specs {
            #expect(options[spec.name] == spec.default, "\(spec.name): defaults must go together")
        }
        #expect(model.price.amount(options, seconds: 5, characters: 100).count >= 1)
        #expect(1...3600 ~= model.time.seconds(options, units: 5))
        #expect(800...1500 ~= model.quality.score && model.quality.spread >= 15)
        #expect(Double(model.time.seconds(options, units: 5)) < model.deadline / .seconds(1))
    }

    @Test("each value of a choice can be had, and what rules and prices name exists", arguments: models.map(\.id))
    func reachable(id: Identifier<Model>) throws {
        let model = try #require(Self.models.first { $0.id == id })
        #expect(Set(model.options.specs.map(\.name)).count == model.options.specs.count)
        #expect(model.options["model"] == nil)
        for spec in model.options.specs {
            #expect(!spec.description.isEmpty && spec.description.last == ".", "\(spec.name)")
            for value in spec.allowed ?? [] {
                #expect(throws: Never.self, "\(spec.name)") {
                    try model.options.resolve([spec.name: value] as JSONObject).get()
                }
            }
        }
        let rows = model.price.rows.map(\.conditions) + model.time.rows.map(\.conditions)
        let named =
            (rows + model.options.rules.map(\.conditions)).flatMap(\.self)
            + model.options.rules.flatMap { rule in rule.allowed.map { (option: rule.option, value: $0) } }
        for (option, value) in named {
            let spec = try #require(model.options[option], "\(option)")
            // A family shares its price list and its rules, and not each of it has every size.
            let family = Self.family(of: id).compactMap { $0.options[option] }
            let isThere = ([spec] + family).contains { $0.allowed?.contains { OptionSpec.matches(value, $0) } ?? true }
            #expect(isThere, "\(option): \(value.shown)")
        }
    }

    @Test("pictures and films have a style and a frame", arguments: models.map(\.id))
    func frames(id: Identifier<Model>) throws {
        let model = try #require(Self.models.first { $0.id == id })
        let options = try model.options.resolve([:]).get()
        let ratio = options["aspectRatio"]?.stringValue ?? "16:9"
        if model.makes.contains(.image) || model.makes.contains(.video) { #expect(model.options["style"] != nil) }
        for value in model.options["aspectRatio"]?.allowed ?? [] where model.makes.contains(.image) {
            #expect(Frame.ratio(try #require(value.stringValue)) != nil)
        }
        for value: JSON in model.options["resolution"]?.allowed ?? [.null] where model.makes.contains(.image) {
            let ratio = try #require(Frame.ratio(ratio))
            #expect(Frame.picture(resolution: value.stringValue, aspectRatio: ratio) != nil)
        }
    }

    @Test("an exact size has the aspect ratio that its rule says", arguments: models.map(\.id))
    func sizes(id: Identifier<Model>) throws {
        let model = try #require(Self.models.first { $0.id == id })
        for rule in model.options.rules where rule.option == "aspectRatio" {
            guard let size = rule.conditions.first?.value.stringValue,
                let frame = Frame.picture(resolution: size, aspectRatio: 1), size.contains("x")
            else { continue }
            let ratio = try #require(rule.allowed.first?.stringValue.flatMap { Frame.ratio($0) })
            #expect(abs(Double(frame.width) / Double(frame.height) / ratio - 1) < 0.03, "\(size)")
        }
    }

    @Test("a successor is a model that lives longer")
    func successors() {
        for model in Self.models {
            guard let retirement = model.retirement, let id = retirement.successor else { continue }
            let successor = Self.models.first { $0.id == id }
            #expect(successor != nil, "\(id)")
            if let end = successor?.retirement?.at { #expect(end > retirement.at, "\(id)") }
        }
    }

    @Test("every provider says what it is, can and cannot", arguments: providers.map(\.id))
    func described(id: Identifier<Provider>) throws {
        let provider = try #require(Catalogue.builtin[id: id])
        #expect(provider.description.last == "." && 30...400 ~= provider.description.count)
        #expect(3...6 ~= provider.features.count && 2...5 ~= provider.limitations.count)
        #expect(!provider.name.isEmpty && !provider.company.isEmpty)
    }

    @Test("hosts are among those that have an adapter")
    func hosts() {
        let known: Set<Identifier<Host>> = [
            "kling", "minimax", "veo", "runway", "luma", "ark", "dashscope", "vidu", "imagen", "bfl", "krea",
            "stability", "automatic1111", "comfyui", "openai", "elevenlabs", "google-tts", "heygen", "hedra", "fal",
            "replicate",
        ]
        for model in Self.models {
            #expect(known.isSuperset(of: model.hosts), "\(model.id)")
            #expect(Set(model.hosts).count == model.hosts.count)
        }
    }
}
