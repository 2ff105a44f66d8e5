package import Gateway
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

    func secret(_ name: String) -> Secret? { values[name] }
    func text(_ name: String) -> String? { values[name]?.reveal() }

    /// The address of the vendor's API: the operator's, else the vendor's own.
    func url(default text: String) -> URL? { try? URL(parsing: self.text("URL") ?? text) }
}

/// Every vendor that can be configured.
package enum VendorRegistry {
    static let all: [any WireVendor.Type] = film + still

    package struct Entry: Sendable {
        package let host: Identifier<Host>
        package let variables: [VendorVariable]

        /// `DOITONG_VENDOR_GOOGLE_TTS_KEY` and the like.
        package func environmentName(_ variable: VendorVariable) -> String {
            "DOITONG_VENDOR_\(host.text.uppercased().replacing("-", with: "_"))_\(variable.name)"
        }
    }

    package static var entries: [Entry] { all.map { Entry(host: $0.host, variables: $0.variables) } }
}
