import Gateway
import HTTPTypes
package import Telemetry

/// What an operator configured for one vendor: the values of its ``VendorVariable``s.
package struct VendorConfiguration: Sendable {
    private let values: [String: Secret]
    /// For vendors whose requests are signed with the time.
    let now: @Sendable () -> Timestamp

    package init(_ values: [String: Secret], now: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        (self.values, self.now) = (values, now)
    }

    package func secret(_ name: String) -> Secret? { values[name] }
    package func text(_ name: String) -> String? { values[name]?.reveal() }

    func with(_ name: String, _ value: Secret) -> VendorConfiguration {
        VendorConfiguration(values.merging([name: value]) { $1 }, now: now)
    }

    func isSame(as other: VendorConfiguration) -> Bool {
        values.mapValues { $0.reveal() } == other.values.mapValues { $0.reveal() }
    }

    /// The address of the vendor's API: the operator's, else the vendor's own.
    func url(default text: String) -> URL? { try? URL(parsing: self.text("URL") ?? text) }
}
