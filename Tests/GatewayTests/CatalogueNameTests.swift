import Gateway
import JSON
import Testing

@Suite struct CatalogueNameTests {
    private static let catalogue = Catalogue([
        .sample(
            "kling", aliases: ["kling-i2v"], models: [.sample("kling-1.6", aliases: ["k16"]), .sample("kling-2.1")]),
        .sample("flux-dev", models: [.sample("flux-dev")]),
    ])

    @Test(
        "a name means a provider or a model, without regard to case",
        arguments: [
            ("kling", "kling", nil), ("KLING-I2V", "kling", nil), ("kling-2.1", "kling", "kling-2.1"),
            ("K16", "kling", "kling-1.6"), ("flux-dev", "flux-dev", nil), ("klin", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)])
    func finds(name: String, provider: String?, model: String?) {
        let found = Self.catalogue.find(name)
        #expect(found?.provider.id.text == provider)
        #expect(found?.model?.id.text == model)
    }

    @Test(
        "a provider knows its models with and without its own name before them",
        arguments: [("kling-1.6", "kling-1.6"), ("1.6", "kling-1.6"), ("K16", "kling-1.6"), ("3.0", nil)])
    func models(name: String, model: String?) {
        #expect(Self.catalogue.find("kling")?.provider.model(named: name)?.id.text == model)
    }

    @Test(
        "the nearest name is told if it is near",
        arguments: [
            ("klng", "kling"), ("Kling-21", "kling-2.1"), ("fluxdev", "flux-dev"), ("midjourney", nil), ("", nil),
            (String(repeating: "kling", count: 100), nil),
        ] as [(String, String?)])
    func nearest(name: String, nearest: String?) {
        #expect(Self.catalogue.nearest(to: name) == nearest)
    }
}

extension Provider {
    static func sample(_ id: Identifier<Provider>, aliases: [String] = [], models: [Model]) -> Provider {
        Provider(
            id, aliases: aliases, name: id.text, company: "Sample", description: "A sample.", features: [],
            limitations: [], models: models)
    }
}

extension Model {
    static func sample(_ id: Identifier<Model>, aliases: [String] = [], retirement: Retirement? = nil) -> Model {
        Model(
            id, aliases: aliases, name: id.text, makes: [.video], input: InputRules(),
            options: OptionSchema([
                .choice("duration", [5, 10], default: 5, "Seconds."),
                .choice("mode", ["std", "pro"], default: "std", "Standard or professional."),
            ]),
            price: Price(.second, base: 10_000, [.init(50_000)]), time: ExpectedTime(seconds: 60),
            quality: Quality(score: 1000, spread: 0), retirement: retirement, hosts: ["sample"])
    }
}
