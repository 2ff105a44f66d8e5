import Gateway
import JSON

/// The catalogue as the pages show it: what the API tells anyone.
struct Listing: Sendable {
    let providers: [Provider]

    struct Provider: Sendable {
        let id: String
        let aliases: [String]
        let name: String
        let company: String
        let description: String
        let features: [String]
        let limitations: [String]
        let isAvailable: Bool
        let options: [Option]
        let models: [Model]
    }

    struct Option: Sendable {
        let name: String
        let type: String
        let isRequired: Bool
        let description: String
        let allowed: [JSON]?
        let `default`: JSON?
        let minimum: Double?
        let maximum: Double?
    }

    struct Model: Sendable {
        let id: String
        let name: String
        /// VIDEO, IMAGE, AUDIO or AVATAR.
        let types: [String]
        let credits: Int
        let seconds: Int
        /// The day, as `2026-09-15`.
        let retiresOn: String?
        let isRetired: Bool
        let successor: String?
        let hosts: [String]
        let health: [Health]
        let inputs: [Input]
        let oneOf: [String]
        let options: [Option]
        let rates: [Rate]
    }

    struct Health: Sendable {
        let host: String
        let isWorking: Bool
        let failureRate: Double?
    }

    struct Input: Sendable {
        let name: String
        let isRequired: Bool
        let maximum: Int?
        let bytes: Int?
        let contentTypes: [String]
    }

    struct Rate: Sendable {
        let credits: Double
        let unit: String
        let base: Double
        let when: [JSONObject.Member]
    }

    static let document = """
        { providers { id aliases name company description features limitations available options { ...option }
        models { id name types pricing { creditCost estimatedTime } retiresAt successor hosts
        health { host working failureRate } inputs { name required maximum bytes contentTypes } oneOf
        options { ...option } rates { credits unit base when } } } }
        fragment option on Option { name type required description allowedValues default minimum maximum }
        """

    /// - Parameter now: as RFC 3339 has it, which sorts as time does.
    init(_ data: JSON, now: String) {
        providers = data.list("providers").map { Provider($0, now: now) }
    }

    /// By id, or by a name that people know it by.
    func find(_ name: String) -> Provider? {
        providers.first { $0.id == name } ?? providers.first { $0.aliases.contains(name) }
    }

    /// Whose model it is.
    func owner(of model: String) -> Provider? { providers.first { $0.models.contains { $0.id == model } } }
}

extension Listing.Provider {
    fileprivate init(_ json: JSON, now: String) {
        id = json.text("id")
        aliases = json.texts("aliases")
        name = json.text("name")
        company = json.text("company")
        description = json.text("description")
        features = json.texts("features")
        limitations = json.texts("limitations")
        isAvailable = json["available"] == .bool(true)
        options = json.list("options").map(Listing.Option.init)
        models = json.list("models").map { Listing.Model($0, now: now) }
    }
}

extension Listing.Option {
    fileprivate init(_ json: JSON) {
        name = json.text("name")
        type = json.text("type")
        isRequired = json["required"] == .bool(true)
        description = json.text("description")
        allowed = json["allowedValues"]?.arrayValue
        `default` = json["default"].flatMap { $0.isNull ? nil : $0 }
        minimum = json["minimum"]?.doubleValue
        maximum = json["maximum"]?.doubleValue
    }
}

extension Listing.Model {
    fileprivate init(_ json: JSON, now: String) {
        id = json.text("id")
        name = json.text("name")
        types = json.texts("types")
        credits = Int(json["pricing"]?["creditCost"]?.doubleValue ?? 0)
        seconds = Int(json["pricing"]?["estimatedTime"]?.doubleValue ?? 0)
        let retiresAt = json["retiresAt"]?.stringValue
        retiresOn = retiresAt.map { String($0.prefix(10)) }
        isRetired = retiresAt.map { $0 <= now } ?? false
        successor = json["successor"]?.stringValue
        hosts = json.texts("hosts")
        health = json.list("health").map {
            Listing.Health(
                host: $0.text("host"), isWorking: $0["working"] == .bool(true),
                failureRate: $0["failureRate"]?.doubleValue)
        }
        inputs = json.list("inputs").map {
            Listing.Input(
                name: $0.text("name"), isRequired: $0["required"] == .bool(true),
                maximum: $0["maximum"]?.doubleValue.map { Int($0) }, bytes: $0["bytes"]?.doubleValue.map { Int($0) },
                contentTypes: $0.texts("contentTypes"))
        }
        oneOf = json.texts("oneOf")
        options = json.list("options").map(Listing.Option.init)
        rates = json.list("rates").map {
            Listing.Rate(
                credits: $0["credits"]?.doubleValue ?? 0, unit: $0.text("unit"), base: $0["base"]?.doubleValue ?? 0,
                when: $0["when"]?.objectValue?.members ?? [])
        }
    }

    func takes(_ input: String) -> Bool { inputs.contains { $0.name == input } }
    func needs(_ input: String) -> Bool { inputs.contains { $0.name == input && $0.isRequired } }
}

extension JSON {
    fileprivate func text(_ name: String) -> String { self[name]?.stringValue ?? "" }
    fileprivate func texts(_ name: String) -> [String] { list(name).compactMap(\.stringValue) }
    fileprivate func list(_ name: String) -> [JSON] { self[name]?.arrayValue ?? [] }
}
