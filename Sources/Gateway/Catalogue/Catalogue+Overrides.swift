package import JSON
import Telemetry

/// What whoever runs this gateway says otherwise than the built-in catalogue: prices, times, what is switched off, and
/// when models end. `docs/catalogue.md` shows the file.
package struct CatalogueOverrides: Sendable {
    private let providers: [(id: String, change: Change)]
    private let models: [(id: String, change: Change)]

    /// Throws everything that is wrong with the form. Whether the ids exist is seen when it is applied.
    package init(parsing json: JSON) throws(InvalidInput) {
        var reader = OverrideReader()
        let sections = reader.object(json, at: "", keys: ["providers", "models"])
        providers = reader.changes(sections["providers"], at: "providers", keys: OverrideReader.providerKeys)
        models = reader.changes(sections["models"], at: "models", keys: OverrideReader.modelKeys)
        guard reader.problems.isEmpty else { throw InvalidInput(reader.problems) }
    }

    enum Availability { case enabled, disabled(reason: String) }

    enum Ending { case never, at(Timestamp, successor: String?) }

    /// What is said of one provider or model; nil where nothing is.
    struct Change {
        var price: (unit: Price.Unit?, rows: [Price.Row])?
        var time: [ExpectedTime.Row]?
        var availability: Availability?
        var ending: Ending?
    }
}

extension Catalogue {
    /// The catalogue with `overrides` in it: those of a provider for all its models, then those of models.
    package func applying(_ overrides: CatalogueOverrides) throws(InvalidInput) -> Catalogue {
        var (providers, problems) = (providers, [InputProblem]())
        try overrides.apply(to: &providers, &problems)
        guard problems.isEmpty else { throw InvalidInput(problems) }
        return Catalogue(providers)
    }
}

extension CatalogueOverrides {
    fileprivate func apply(to catalogue: inout [Provider], _ problems: inout [InputProblem]) throws(InvalidInput) {
        for (id, change) in providers {
            guard let index = catalogue.firstIndex(where: { $0.id.text == id }) else {
                let aliased = catalogue.first { $0.aliases.contains(id) }?.id.text
                problems.append(.unknown("provider", id, at: "providers", catalogue.map(\.id.text), meant: aliased))
                continue
            }
            for place in catalogue[index].models.indices {
                change.apply(to: &catalogue[index].models[place], at: "providers.\(id)", &problems)
            }
        }
        let places = catalogue.indices.flatMap { provider in
            catalogue[provider].models.indices.map { (provider: provider, model: $0) }
        }
        let ids = places.map { catalogue[$0.provider].models[$0.model].id.text }
        for (id, change) in models {
            guard let index = ids.firstIndex(of: id) else {
                let aliased = places.first { catalogue[$0.provider].models[$0.model].aliases.contains(id) }
                let meant = aliased.map { catalogue[$0.provider].models[$0.model].id.text }
                problems.append(.unknown("model", id, at: "models", ids, meant: meant))
                continue
            }
            if case .at(_, let successor?)? = change.ending, !ids.contains(successor) {
                problems.append(.unknown("model", successor, at: "models.\(id).successor", ids))
            }
            change.apply(
                to: &catalogue[places[index].provider].models[places[index].model], at: "models.\(id)", &problems)
        }
    }
}

extension CatalogueOverrides.Change {
    fileprivate func apply(to model: inout Model, at path: String, _ problems: inout [InputProblem]) {
        if let price {
            check(price.rows.map(\.conditions), of: model, at: "\(path).price", &problems)
            model.price = Price(price.unit ?? model.price.unit, price.rows)
        }
        if let time {
            check(time.map(\.conditions), of: model, at: "\(path).expectedTime", &problems)
            model.time = ExpectedTime(time)
        }
        switch availability {
        case .disabled(let reason): model.disabled = reason
        case .enabled: model.disabled = nil
        case nil: break
        }
        switch ending {
        case .never: model.retirement = nil
        case .at(let time, let successor):
            model.retirement = Retirement(
                at: time, successor: successor.map { Identifier($0) } ?? model.retirement?.successor)
        case nil: break
        }
    }

    /// A row that asks for what a model does not know would never be met, and nobody would see it.
    private func check(
        _ rows: [[(option: String, value: JSON)]], of model: Model, at path: String, _ problems: inout [InputProblem]
    ) {
        for (index, conditions) in rows.enumerated() {
            for (option, value) in conditions {
                let place = "\(path)[\(index)].when.\(option.shown)"
                guard let spec = model.options[option] else {
                    let known = model.options.specs.map(\.name)
                    problems.append(.unknown("option", option, at: place, known, of: " of \(model.id)"))
                    continue
                }
                if case .failure = spec.check(value) {
                    problems.append(
                        InputProblem(
                            field: place,
                            message: "\(place) is \(value.shown), but for \(model.id) it must be \(spec.expectation).",
                            allowed: spec.allowed ?? []))
                }
            }
        }
    }
}

extension InputProblem {
    fileprivate static func unknown(
        _ kind: String, _ name: String, at path: String, _ known: [String], of whole: String = "", meant: String? = nil
    ) -> Self {
        let nearest = (meant ?? Nearest.of(name, among: known)).map { " Did you mean \"\($0)\"?" } ?? ""
        return Self(field: path, message: "\(path): there is no \(kind) \"\(name.shown)\"\(whole).\(nearest)")
    }
}
