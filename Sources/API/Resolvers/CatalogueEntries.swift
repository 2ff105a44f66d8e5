import GraphQL
package import Gateway
import JSON
import Telemetry

extension Provider: ObjectValue {}
extension OptionSpec: ObjectValue {}

struct Pricing: ObjectValue {
    let cost: Credits
    let seconds: Int
}

extension Model: ObjectValue {}

/// One part of the input that a model looks at.
struct ModelInput: ObjectValue {
    let name: String
    let isRequired: Bool
    var maximum: Int?
    var bytes: Int?
    var contentTypes: [String] = []
}

extension Model {
    fileprivate var inputs: [ModelInput] {
        let texts = [("text", input.text), ("negativeText", input.negativeText)].filter { $0.1.need != .refused }
        let media = [("image", input.image), ("video", input.video), ("audio", input.audio)].filter {
            $0.1.need != .refused
        }
        return texts.map {
            ModelInput(name: $0.0, isRequired: $0.1.need == .required, maximum: $0.1.maximumLength)
        }
            + media.map {
                ModelInput(
                    name: $0.0, isRequired: $0.1.need == .required, maximum: $0.1.maximumCount,
                    bytes: $0.1.maximumBytes, contentTypes: $0.1.types)
            } + (input.voice == .refused ? [] : [ModelInput(name: "voice", isRequired: input.voice == .required)])
    }

    fileprivate var rates: [Rate] { price.rows.map { Rate(row: $0, unit: price.unit, base: price.base) } }
}

/// One row of a price.
struct Rate: ObjectValue {
    let row: Price.Row
    let unit: Price.Unit
    let base: Int

    fileprivate var unitName: String {
        switch unit {
        case .each: "GENERATION"
        case .second: "SECOND"
        case .thousandCharacters: "THOUSAND_CHARACTERS"
        }
    }

    fileprivate var when: JSON {
        .object(
            row.conditions.reduce(into: JSONObject()) { object, condition in
                object[condition.option] = condition.value
            })
    }

    fileprivate static func credits(_ microdollars: Int) -> Double { Double(microdollars) / Double(Credits.listPrice) }
}
extension Health.Entry: ObjectValue {}

extension CallContext {
    /// What is available is told as a live key has it, but for test keys.
    fileprivate var seesLive: Bool { if case .account(_, isLive: false) = caller { false } else { true } }
}

extension Model {
    /// With default options; per-length prices for five seconds, or for a hundred characters.
    var pricing: Pricing {
        let options: JSONObject =
            switch options.resolve([:]) {
            case .success(let options): options
            case .failure: [:]
            }
        let duration = options["duration"]?.doubleValue ?? 5
        return Pricing(
            cost: price.amount(options, seconds: duration, characters: 100),
            seconds: time.seconds(options, units: price.unit == .thousandCharacters ? 0.1 : duration))
    }
}

extension Provider {
    /// The options of all its models, each once, and which model: in the order of the default model.
    package var allOptions: [OptionSpec] {
        let names = models.map { JSON.string($0.id.text) }
        var specs: [OptionSpec] = [
            .choice(
                "model", names, default: names[0],
                "Which of its models makes it. Absent: the first that can do what is asked for.")
        ]
        for spec in models.flatMap(\.options.specs) {
            if let index = specs.firstIndex(where: { $0.name == spec.name }) {
                specs[index] = specs[index].joined(with: spec)
            } else {
                specs.append(spec)
            }
        }
        return specs
    }
}

extension OptionSpec {
    /// What either of two models takes under one name.
    fileprivate func joined(with other: OptionSpec) -> OptionSpec {
        var allowed = self.allowed
        if let more = other.allowed, let known = allowed {
            allowed = known + more.filter { value in !known.contains { OptionSpec.matches($0, value) } }
        } else {
            allowed = nil
        }
        func widest(_ a: Double?, _ b: Double?, _ choose: (Double, Double) -> Double) -> Double? {
            if let a, let b { choose(a, b) } else { nil }
        }
        return OptionSpec(
            name, kind, isRequired: isRequired && other.isRequired, description, allowed: allowed, default: `default`,
            minimum: widest(minimum, other.minimum, min), maximum: widest(maximum, other.maximum, max))
    }
}

extension Resolvers {
    mutating func bindCatalogue(_ services: Services) {
        bind("Query.providers") { (_: Void, call: FieldCall) -> [Provider] in
            let providers = services.planner.catalogue.providers
            guard let type = call.arguments.string("type").flatMap(GenerationType.init(rawValue:)) else {
                return providers
            }
            let rated = providers.compactMap { provider -> (provider: Provider, score: Double)? in
                let fitting = provider.models.filter { $0.makes.contains(type) }
                return fitting.map(\.quality.score).max().map { (provider, $0) }
            }
            return rated.sorted { a, b in
                a.score == b.score ? a.provider.id < b.provider.id : a.score > b.score
            }.map(\.provider)
        }
        bind("Query.provider") { (_: Void, call: FieldCall) -> Provider? in
            services.planner.catalogue.find(call.arguments.string("id") ?? "")?.provider
        }
        bind("Provider.id", \Provider.id.text)
        bind("Provider.aliases", \Provider.aliases)
        bind("Provider.name", \Provider.name)
        bind("Provider.company", \Provider.company)
        bind("Provider.description", \Provider.description)
        bind("Provider.types", \Provider.types)
        bind("Provider.features", \Provider.features)
        bind("Provider.limitations", \Provider.limitations)
        bind("Provider.pricing", \Provider.models[0].pricing)
        bind("Provider.options", \Provider.allOptions)
        bind("Provider.models", \Provider.models)
        bind("Provider.available") { (provider: Provider, call: FieldCall) -> Bool in
            let context = call.context as! CallContext
            let isLive = context.seesLive
            return services.planner.isAvailable(
                provider, isLive: isLive, at: context.now,
                resting: isLive ? services.health.resting(at: context.now) : [:])
        }
        bind("Pricing.creditCost", \Pricing.cost.count)
        bind("Pricing.estimatedTime", \Pricing.seconds)
        bind("Option.name", \OptionSpec.name)
        bind("Option.type", \OptionSpec.kind.rawValue)
        bind("Option.required", \OptionSpec.isRequired)
        bind("Option.description", \OptionSpec.description)
        bind("Option.allowedValues", \OptionSpec.allowed)
        bind("Option.default", \OptionSpec.default)
        bind("Option.minimum", \OptionSpec.minimum)
        bind("Option.maximum", \OptionSpec.maximum)
        bind("Model.id", \Model.id.text)
        bind("Model.name", \Model.name)
        bind("Model.types", \Model.makes)
        bind("Model.pricing", \Model.pricing)
        bind("Model.retiresAt", \Model.retirement?.at)
        bind("Model.successor", \Model.retirement?.successor?.text)
        bind("Model.health") { (model: Model, call: FieldCall) -> [Health.Entry] in
            let context = call.context as! CallContext
            return services.planner.hosts(for: model, isLive: context.seesLive, at: context.now).map {
                services.health.entry(model.id, at: $0, at: context.now)
            }
        }
        bind("Health.host", \Health.Entry.host.text)
        bind("Health.working") { (entry: Health.Entry) -> Bool in entry.restsUntil == nil }
        bind("Health.retryAt", \Health.Entry.restsUntil)
        bind("Health.failuresInRow", \Health.Entry.failuresInRow)
        bind("Health.failureRate", \Health.Entry.failureRate)
        bind("Model.inputs", \Model.inputs)
        bind("Model.oneOf") { (model: Model) -> [String] in model.input.oneOf.map(\.rawValue) }
        bind("Model.options", \Model.options.specs)
        bind("Model.rates", \Model.rates)
        bind("ModelInput.name", \ModelInput.name)
        bind("ModelInput.required", \ModelInput.isRequired)
        bind("ModelInput.maximum", \ModelInput.maximum)
        bind("ModelInput.bytes", \ModelInput.bytes)
        bind("ModelInput.contentTypes", \ModelInput.contentTypes)
        bind("Rate.credits") { (rate: Rate) -> Double in Rate.credits(rate.row.microdollars) }
        bind("Rate.base") { (rate: Rate) -> Double in Rate.credits(rate.base) }
        bind("Rate.unit", \Rate.unitName)
        bind("Rate.when", \Rate.when)
        bind("Model.hosts") { (model: Model) -> [String] in model.hosts.map(\.text) }
    }
}
