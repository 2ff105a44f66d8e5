/// What an account may do in a minute, at once and in a day. nil is without limit.
///
/// Plans meter requests that generate. Reads have a bucket of their own, ``readFactor`` times larger, so that a client
/// that polls as it was published to is never starved.
package struct Plan: Sendable, Equatable {
    package let name: String
    package let requestsPerMinute: Int?
    package let concurrent: Int?
    package let perDay: Int?

    package static let readFactor = 60
    /// How many accepted generations may wait for each that may run.
    package static let queueFactor = 10

    package init(name: String, requestsPerMinute: Int?, concurrent: Int?, perDay: Int?) {
        (self.name, self.requestsPerMinute) = (name, requestsPerMinute)
        (self.concurrent, self.perDay) = (concurrent, perDay)
    }

    package static let free = Plan(name: "Free", requestsPerMinute: 10, concurrent: 1, perDay: 100)
    package static let starter = Plan(name: "Starter", requestsPerMinute: 30, concurrent: 3, perDay: 1000)
    package static let pro = Plan(name: "Pro", requestsPerMinute: 60, concurrent: 10, perDay: 10_000)

    /// Set for each account; without a daily limit.
    package static func enterprise(requestsPerMinute: Int, concurrent: Int, perDay: Int? = nil) -> Plan {
        Plan(name: "Enterprise", requestsPerMinute: requestsPerMinute, concurrent: concurrent, perDay: perDay)
    }

    /// The fixed plans, by name.
    package static let published = [free, starter, pro]

    package var readsPerMinute: Int? { requestsPerMinute.map { $0 * Self.readFactor } }
    package var queued: Int? { concurrent.map { $0 * Self.queueFactor } }
}
