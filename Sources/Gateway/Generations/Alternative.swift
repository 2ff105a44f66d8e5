package import JSON

/// Another model that can do what was ordered, for no more than was promised: asked when the chosen one cannot.
package struct Alternative: Sendable, Equatable {
    /// What an order keeps at most: it has more choice than any account has patience.
    package static let most = 3

    package let provider: Identifier<Provider>
    package let model: Identifier<Model>
    /// Who may run it, the preferred first.
    package let hosts: [Identifier<Host>]
    /// Its own options, every default filled in.
    package let options: JSONObject
    /// What it would have cost; the caller pays what was promised.
    package let price: Credits
    package let estimatedSeconds: Int

    package init(
        provider: Identifier<Provider>, model: Identifier<Model>, hosts: [Identifier<Host>], options: JSONObject,
        price: Credits, estimatedSeconds: Int
    ) {
        precondition(!hosts.isEmpty, "nobody would run it")
        (self.provider, self.model, self.hosts, self.options) = (provider, model, hosts, options)
        (self.price, self.estimatedSeconds) = (price, estimatedSeconds)
    }
}

extension Alternative {
    var json: JSON {
        [
            "provider": .string(provider.text), "model": .string(model.text),
            "hosts": .array(hosts.map { .string($0.text) }), "options": .object(options), "price": .int(price.count),
            "seconds": .int(estimatedSeconds),
        ]
    }

    init?(json: JSON) {
        guard let provider = json["provider"]?.stringValue, let model = json["model"]?.stringValue,
            let hosts = json["hosts"]?.arrayValue?.compactMap(\.stringValue), !hosts.isEmpty,
            let options = json["options"]?.objectValue, let price = json["price"]?.intValue,
            let seconds = json["seconds"]?.intValue
        else { return nil }
        self.init(
            provider: Identifier(provider), model: Identifier(model), hosts: hosts.map { Identifier($0) },
            options: options, price: Credits(price), estimatedSeconds: seconds)
    }
}
