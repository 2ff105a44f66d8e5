/// Every provider and model, and the names by which they are found.
package struct Catalogue: Sendable {
    package let providers: [Provider]
    private let named: [String: Name]

    private enum Name {
        case provider(Int), model(Int, Int)

        func isProvider(_ index: Int) -> Bool { if case .provider(index) = self { true } else { false } }
    }

    /// Stops the process where two things share a name: the catalogue is part of the program.
    package init(_ providers: [Provider]) {
        self.providers = providers
        var named: [String: Name] = [:]
        func add(_ name: String, _ meaning: Name) {
            precondition(named.updateValue(meaning, forKey: name.lowercased()) == nil, "\(name) names two things")
        }
        for (index, provider) in providers.enumerated() {
            for name in [provider.id.text] + provider.aliases { add(name, .provider(index)) }
        }
        // A provider of one model may share its name with it: they are found alike.
        for (index, provider) in providers.enumerated() {
            for (place, model) in provider.models.enumerated() {
                for name in [model.id.text] + model.aliases where named[name.lowercased()]?.isProvider(index) != true {
                    add(name, .model(index, place))
                }
            }
        }
        self.named = named
    }

    package subscript(id id: Identifier<Provider>) -> Provider? {
        if case .provider(let index)? = named[id.text.lowercased()] { providers[index] } else { nil }
    }

    /// What a caller means by `provider`: a provider, or one of its models. Case does not matter.
    package func find(_ name: String) -> (provider: Provider, model: Model?)? {
        switch named[name.lowercased()] {
        case .provider(let index)?: (providers[index], nil)
        case .model(let index, let place)?: (providers[index], providers[index].models[place])
        case nil: nil
        }
    }

    /// The name that was probably meant.
    package func nearest(to name: String) -> String? {
        Nearest.of(name, among: providers.flatMap { [$0.id.text] + $0.aliases + $0.models.map(\.id.text) })
    }
}

extension Provider {
    /// What a caller means by `options.model`: a model's id or alias, with or without the provider's name before it.
    package func model(named name: String) -> Model? {
        let meant = [name.lowercased(), "\(id)-\(name)".lowercased()]
        return models.first { model in
            ([model.id.text] + model.aliases).contains { meant.contains($0.lowercased()) }
        }
    }
}
