/// Who makes media, as users name it: one entry of the catalogue.
package struct Provider: Sendable {
    package let id: Identifier<Provider>
    /// Other spellings that users know it by. Ids and aliases of all providers and models differ from each other.
    package let aliases: [String]
    package let name: String
    package let company: String
    package let description: String
    package let features: [String]
    package let limitations: [String]
    /// Where a request names no model, the first that can do it is taken.
    package internal(set) var models: [Model]

    package init(
        _ id: Identifier<Provider>, aliases: [String] = [], name: String, company: String, description: String,
        features: [String], limitations: [String], models: [Model]
    ) {
        precondition(!models.isEmpty, "\(id) has no models")
        (self.id, self.aliases, self.name, self.company) = (id, aliases, name, company)
        (self.description, self.features, self.limitations) = (description, features, limitations)
        self.models = models
    }

    /// What it makes, each once, in the order of its models.
    package var types: [GenerationType] {
        models.reduce(into: []) { types, model in
            for type in model.makes where !types.contains(type) { types.append(type) }
        }
    }
}
