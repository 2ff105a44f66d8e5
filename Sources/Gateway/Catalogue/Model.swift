package import Telemetry

/// One model of a provider: what it takes, what it makes, what that costs and how long it takes.
package struct Model: Sendable {
    package let id: Identifier<Model>
    /// Other spellings, such as the maker's own.
    package let aliases: [String]
    package let name: String
    package let makes: [GenerationType]
    package let input: InputRules
    package let options: OptionSchema
    package internal(set) var price: Price
    package internal(set) var time: ExpectedTime
    package let quality: Quality
    /// Whether films have sound of their own.
    package let hasSound: Bool
    /// An accepted attempt that is not done by then is given up: an outer bound, far above what is usual.
    package let deadline: Duration
    package internal(set) var retirement: Retirement?
    /// Why whoever runs this gateway switched it off; nil where it may be used.
    package internal(set) var disabled: String?
    /// Who runs it, the preferred first: the maker's own API, fal, Replicate, a machine of one's own.
    package let hosts: [Identifier<Host>]

    package init(
        _ id: Identifier<Model>, aliases: [String] = [], name: String, makes: [GenerationType], input: InputRules,
        options: OptionSchema, price: Price, time: ExpectedTime, quality: Quality, hasSound: Bool = false,
        deadline: Duration = .seconds(3600), retirement: Retirement? = nil, hosts: [Identifier<Host>]
    ) {
        precondition(!makes.isEmpty && !hosts.isEmpty, "\(id) makes nothing, or nobody runs it")
        (self.id, self.aliases, self.name, self.makes) = (id, aliases, name, makes)
        (self.input, self.options, self.price, self.time, self.quality) = (input, options, price, time, quality)
        (self.hasSound, self.deadline, self.retirement, self.hosts) = (hasSound, deadline, retirement, hosts)
    }
}

/// A machine or service that runs models: the maker itself, or one that runs others' models.
package enum Host {}

/// When a model ends at its maker, and what takes its place.
package struct Retirement: Sendable, Equatable {
    package let at: Timestamp
    package let successor: Identifier<Model>?

    package init(at: Timestamp, successor: Identifier<Model>?) { (self.at, self.successor) = (at, successor) }
}

/// How people judged what it makes, on the scale of arena scores: 100 points more win 64 of 100 comparisons.
package struct Quality: Sendable, Equatable {
    package let score: Double
    /// How far off the score may be (one standard deviation).
    package let spread: Double

    package init(score: Double, spread: Double) { (self.score, self.spread) = (score, max(spread, 15)) }
}
