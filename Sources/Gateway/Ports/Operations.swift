package import Telemetry

/// What operators can see of the running server beyond what is stored.
package struct Operations: Sendable {
    /// Every vendor that can be configured.
    package let vendors: @Sendable () -> [VendorReport]
    /// How many generations are carried now, by who works on which model. Another process's are not among them.
    package let carried: @Sendable () -> [HostModel: Int]
    package let load: @Sendable () async -> ServerLoad

    package init(
        vendors: @escaping @Sendable () -> [VendorReport], carried: @escaping @Sendable () -> [HostModel: Int],
        load: @escaping @Sendable () async -> ServerLoad
    ) {
        (self.vendors, self.carried, self.load) = (vendors, carried, load)
    }
}

/// How a vendor is configured, without what is secret of it.
package struct VendorReport: Sendable {
    package let host: Identifier<Host>
    package let isConfigured: Bool
    /// How many accounts there are that lack nothing.
    package let keys: Int
    /// The names of the variables that configure it.
    package let variables: [String]

    package init(host: Identifier<Host>, isConfigured: Bool, keys: Int, variables: [String]) {
        (self.host, self.isConfigured, self.keys, self.variables) = (host, isConfigured, keys, variables)
    }
}

/// How busy this process is.
package struct ServerLoad: Sendable {
    package var startedAt: Timestamp
    package var version: String
    /// Answered since it started.
    package var requests: Int
    /// Of the last minute; nil where there was none to measure.
    package var requestsPerSecond: Double?
    package var median: Duration?
    /// One in a hundred took longer.
    package var slowest: Duration?
    /// What it has in memory, in bytes.
    package var memory: Int
    /// What the media take, in bytes; nil where that is not known.
    package var media: Int?

    package init(
        startedAt: Timestamp, version: String, requests: Int, requestsPerSecond: Double?, median: Duration?,
        slowest: Duration?, memory: Int, media: Int?
    ) {
        (self.startedAt, self.version, self.requests) = (startedAt, version, requests)
        (self.requestsPerSecond, self.median, self.slowest) = (requestsPerSecond, median, slowest)
        (self.memory, self.media) = (memory, media)
    }
}
