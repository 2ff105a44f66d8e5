/// What is known of one model for one type, as an operator reads it.
package struct ModelReport: Sendable {
    package struct Kind: Sendable {
        package let kind: PromptKind
        package let quality: Double
        package let ratings: Double
    }

    package struct Runner: Sendable {
        package let host: Identifier<Host>
        /// The share of attempts that succeed there now.
        package let reliability: Double
        /// How long it takes now, of what the catalogue says.
        package let pace: Double
        /// Those of the last hours, as they count now.
        package let jobs: Double
    }

    package let provider: Identifier<Provider>
    package let model: Identifier<Model>
    package let type: GenerationType
    /// The rating to expect where the prompt is of no particular kind, and how many ratings there are of all kinds.
    package let quality: Double
    package let ratings: Double
    /// Those that something is known of.
    package let kinds: [Kind]
    package let hosts: [Runner]
    package let pin: Pin?
}

extension Gauge {
    /// Of every model of the catalogue, by type, the best first.
    package func report(on catalogue: Catalogue, of types: [GenerationType] = GenerationType.allCases) -> [ModelReport]
    {
        var reports: [ModelReport] = []
        for type in types {
            var those: [ModelReport] = []
            for provider in catalogue.providers {
                for model in provider.models where model.makes.contains(type) {
                    those.append(report(provider, model, type))
                }
            }
            those.sort { $0.quality == $1.quality ? $0.model < $1.model : $0.quality > $1.quality }
            reports += those
        }
        return reports
    }

    private func report(_ provider: Provider, _ model: Model, _ type: GenerationType) -> ModelReport {
        let record = fleet.models[model.id]
        let prior = Self.prior(model.quality, type)
        let kinds = PromptKind.allCases.map { kind in
            ModelReport.Kind(
                kind: kind, quality: quality(record, prior: prior, type, kind).mean,
                ratings: record.map { ratings($0, type, kind) } ?? 0)
        }
        return ModelReport(
            provider: provider.id, model: model.id, type: type, quality: kinds[PromptKind.general.index].quality,
            ratings: kinds.reduce(0) { $0 + $1.ratings }, kinds: kinds.filter { $0.ratings > 0.01 },
            hosts: model.hosts.map { host in
                guard let known = record?.hosts.first(where: { $0.host == host })?.seen else {
                    return ModelReport.Runner(host: host, reliability: 1 - failure(at: host).mean, pace: 1, jobs: 0)
                }
                return ModelReport.Runner(
                    host: host, reliability: 1 - failure(known).mean, pace: pace(known), jobs: jobs(known))
            }, pin: record?.pin)
    }
}
