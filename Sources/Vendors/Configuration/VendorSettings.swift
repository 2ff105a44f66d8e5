package import Gateway
package import Telemetry

/// What an operator configured for vendors: in the environment, in files that it names, and by `doitong vendors set`.
///
/// `DOITONG_VENDOR_KLING_KEY` is Kling's key, `DOITONG_VENDOR_KLING_KEY_FILE` the path of a file that holds it, and
/// `DOITONG_VENDOR_KLING_KEY_2` the key of a second account at Kling. What an account does not say of itself holds for it as for
/// the first one, but for secrets.
package struct VendorSettings: Sendable {
    /// An account at a vendor, and the share of the work that it gets.
    package struct Account: Sendable {
        /// From 1.
        package let number: Int
        package let weight: Int
        /// How many may run at once, and begin in a minute; nil where nothing is said.
        package let concurrency: Int?
        package let perMinute: Int?
        package let configuration: VendorConfiguration
    }

    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    package static let prefix = "DOITONG_VENDOR_"
    /// Accounts at one vendor.
    package static let mostAccounts = 9
    private static let weights = 0...1000
    private static let counts = 1...1_000_000

    /// By vendor, in order of their numbers; only those that lack nothing.
    package let accounts: [Identifier<Host>: [Account]]
    /// What was given and does nothing, in words for the operator.
    package let complaints: [String]
    /// The names that were given, each with where from.
    package let given: [String: Source]

    package enum Source: Sendable { case environment, file, kept }

    /// - Parameters:
    ///   - environment: what is not a vendor's is passed over.
    ///   - kept: what `doitong vendors set` keeps, by the same names. The environment goes before it.
    ///   - read: gives the content of a file.
    package init(
        environment: [String: String], kept: [String: Secret], now: @escaping @Sendable () -> Timestamp = Timestamp.now,
        read: (String) -> String?
    ) throws(Unusable) {
        var values: [Identifier<Host>: [Int: [String: Secret]]] = [:]
        var given: [String: Source] = [:]
        var complaints: [String] = []
        func take(_ name: String, _ value: Secret, from source: Source) {
            guard let place = Place(name) else {
                complaints.append(Self.complaint(about: name))
                return
            }
            guard values[place.host]?[place.account]?[place.variable] == nil else { return }
            values[place.host, default: [:]][place.account, default: [:]][place.variable] = value
            given[name] = source
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.prefix) {
            guard !value.isEmpty else { continue }
            guard name.hasSuffix(Self.fileSuffix) else {
                take(name, Secret(value), from: .environment)
                continue
            }
            guard let text = read(value).map(Self.trimmed), !text.isEmpty else {
                throw Unusable(description: "\(name): the file \(value) cannot be read, or is empty")
            }
            take(String(name.dropLast(Self.fileSuffix.count)), Secret(text), from: .file)
        }
        for (name, value) in kept.sorted(by: { $0.key < $1.key }) { take(name, value, from: .kept) }
        if let path = environment[Self.googleFile], !path.isEmpty {
            // Where a project is named and nobody who may call.
            for entry in VendorRegistry.entries where entry.variables.contains(.googleAccount) {
                guard let first = values[entry.host]?[1], first["PROJECT"] != nil,
                    !["KEY", "TOKEN", "CREDENTIALS"].contains(where: { first[$0] != nil })
                else { continue }
                guard let text = read(path).map(Self.trimmed), !text.isEmpty else {
                    throw Unusable(description: "\(Self.googleFile): the file \(path) cannot be read, or is empty")
                }
                values[entry.host]?[1]?["CREDENTIALS"] = Secret(text)
            }
        }

        var accounts: [Identifier<Host>: [Account]] = [:]
        for entry in VendorRegistry.entries {
            guard let numbered = values[entry.host] else { continue }
            let common = (numbered[1] ?? [:]).filter { name, _ in
                entry.variables.contains { $0.name == name && !$0.isSecret && !VendorVariable.common.contains($0) }
            }
            for (number, own) in numbered.sorted(by: { $0.key < $1.key }) {
                let configuration = VendorConfiguration(own.merging(common) { own, _ in own }, now: now)
                guard VendorRegistry.isUsable(configuration, at: entry.host) else {
                    complaints.append(Self.complaint(about: entry, account: number, own, configuration))
                    continue
                }
                func count(_ variable: VendorVariable, _ range: ClosedRange<Int>) throws(Unusable) -> Int? {
                    try Self.count(own, variable, range, called: entry.environmentName(variable, account: number))
                }
                accounts[entry.host, default: []].append(
                    Account(
                        number: number, weight: try count(.weight, Self.weights) ?? 1,
                        concurrency: try count(.concurrency, Self.counts),
                        perMinute: try count(.perMinute, Self.counts),
                        configuration: configuration))
            }
        }
        (self.accounts, self.complaints, self.given) = (accounts, complaints, given)
    }

    private static let fileSuffix = "_FILE"
    /// Google's own name for the path of a service account's key file.
    private static let googleFile = "GOOGLE_APPLICATION_CREDENTIALS"

    /// The files that an environment names.
    package static func files(namedIn environment: [String: String]) -> [String] {
        environment.filter { ($0.key.hasPrefix(prefix) && $0.key.hasSuffix(fileSuffix)) || $0.key == googleFile }
            .map(\.value).sorted()
    }

    /// Where a variable's value belongs.
    private struct Place {
        let host: Identifier<Host>
        let account: Int
        let variable: String

        init?(_ name: String) {
            for entry in VendorRegistry.entries where name.hasPrefix(entry.prefix) {
                var rest = name.dropFirst(entry.prefix.count)
                var account = 1
                if let digit = rest.last?.wholeNumberValue, (2...mostAccounts).contains(digit),
                    rest.dropLast().last == "_"
                {
                    (account, rest) = (digit, rest.dropLast(2))
                }
                guard entry.variables.contains(where: { $0.name == rest }) else { continue }
                (host, self.account, variable) = (entry.host, account, String(rest))
                return
            }
            return nil
        }
    }

    /// Whether a variable of this name is anybody's.
    package static func knows(_ name: String) -> Bool { Place(name) != nil }

    private static func count(
        _ values: [String: Secret], _ variable: VendorVariable, _ range: ClosedRange<Int>, called name: String
    ) throws(Unusable) -> Int? {
        guard let text = values[variable.name]?.reveal() else { return nil }
        guard let count = Int(text), range.contains(count) else {
            throw Unusable(description: "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    private static func complaint(about name: String) -> String {
        guard let entry = VendorRegistry.entries.first(where: { name.hasPrefix($0.prefix) }) else {
            let hosts = VendorRegistry.entries.map(\.host.text).joined(separator: ", ")
            return "\(name) is no vendor's; there are \(hosts)"
        }
        let names = entry.variables.map { entry.environmentName($0) }.joined(separator: ", ")
        return
            "\(name) is not known; \(entry.host) has \(names), and each with _2 to _\(mostAccounts) or _FILE behind it"
    }

    private static func complaint(
        about entry: VendorRegistry.Entry, account: Int, _ values: [String: Secret],
        _ configuration: VendorConfiguration
    ) -> String {
        let missing = entry.variables.filter { $0.isRequired && values[$0.name] == nil }
            .map { entry.environmentName($0, account: account) }
        let reason =
            if let objection = configuration.objectionToGoogleAccount {
                "\(entry.environmentName(.googleAccount, account: account)): \(objection)"
            } else if missing.isEmpty {
                "one of its values is missing or malformed"
            } else { "\(missing.joined(separator: ", ")) is missing" }
        return "\(entry.host)\(account == 1 ? "" : ", account \(account),") is not configured: \(reason)"
    }

    /// Without the blanks around it.
    package static func trimmed(_ text: String) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
