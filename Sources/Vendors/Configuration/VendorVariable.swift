/// A variable of a vendor's configuration: `DOITONG_VENDOR_<VENDOR>_<NAME>`.
package struct VendorVariable: Sendable, Equatable {
    package let name: String
    package let help: String
    package let isSecret: Bool
    package let isRequired: Bool
    package let `default`: String?

    static func secret(_ name: String, _ help: String) -> Self {
        Self(name: name, help: help, isSecret: true, isRequired: true, default: nil)
    }

    static func optionalSecret(_ name: String, _ help: String) -> Self {
        Self(name: name, help: help, isSecret: true, isRequired: false, default: nil)
    }

    static func url(_ default: String) -> Self {
        Self(name: "URL", help: "Where its API is.", isSecret: false, isRequired: false, default: `default`)
    }

    static func optional(_ name: String, _ help: String, default: String? = nil) -> Self {
        Self(name: name, help: help, isSecret: false, isRequired: false, default: `default`)
    }

    /// The share of the work that an account gets, where there are several.
    static let weight = optional("WEIGHT", "Its share, where there are several accounts; 0 rests it.", default: "1")
    static let concurrency = optional(
        "CONCURRENCY", "How many run there at once, at most; without it, as many as the vendor takes.")
    static let perMinute = optional("PER_MINUTE", "How many are begun there in a minute, at most.")
    /// Every vendor has them.
    package static let common = [weight, concurrency, perMinute]
}
