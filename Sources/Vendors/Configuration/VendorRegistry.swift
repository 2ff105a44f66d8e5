package import Gateway

/// Every vendor that can be configured.
package enum VendorRegistry {
    static let all: [any WireVendor.Type] = film + still

    package struct Entry: Sendable {
        package let host: Identifier<Host>
        /// Its own, then those that every vendor has.
        package let variables: [VendorVariable]

        /// `DOITONG_VENDOR_GOOGLE_TTS_KEY` and the like; of an account other than the first with its number behind.
        package func environmentName(_ variable: VendorVariable, account: Int = 1) -> String {
            "\(prefix)\(variable.name)\(account == 1 ? "" : "_\(account)")"
        }

        var prefix: String { VendorSettings.prefix + host.text.uppercased().replacing("-", with: "_") + "_" }
    }

    package static let entries = all.map { Entry(host: $0.host, variables: $0.variables + VendorVariable.common) }

    /// What a host takes of the media that a model is given.
    package static func intake(_ model: Model, at host: Identifier<Host>) -> MediaIntake? {
        all.first { $0.host == host }?.intake(model)
    }

    static func isUsable(_ configuration: VendorConfiguration, at host: Identifier<Host>) -> Bool {
        all.first { $0.host == host }?.init(configuration) != nil
    }
}
