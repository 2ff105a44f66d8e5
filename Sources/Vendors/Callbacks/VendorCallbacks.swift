import Crypto
package import Gateway
package import HTTPTypes

/// Where vendors tell us that something changed, so that we ask at once instead of in a while.
///
/// A callback is a hint and never the truth: whatever it says, the vendor is asked. Its address carries a proof that we gave it out
/// for this attempt at this vendor, for some vendors sign nothing.
package struct VendorCallbacks: Sendable {
    private let key: [UInt8]
    /// Of this server, as vendors reach it.
    private let base: String

    package init(key: [UInt8], base: String) { (self.key, self.base) = (key, base) }

    package static let pathPrefix = "/vendors/"
    package static let pathSuffix = "/callback"
    /// Of a callback's body: some hold the whole result.
    package static let largestBody = 4 << 20

    package func address(for attempt: String, at host: Identifier<Host>) -> String? {
        let url = try? URL(parsing: "\(base)\(Self.pathPrefix)\(host)\(Self.pathSuffix)")
        return url?.with(query: [("attempt", attempt), ("proof", proof(attempt, host))]).text
    }

    /// The attempt that a callback is about; nil where its address is not of our making.
    ///
    /// - Parameters:
    ///   - path: of the request.
    ///   - query: as it came, still encoded.
    package func attempt(path: String, query: String?) -> (host: Identifier<Host>, attempt: String)? {
        guard path.hasPrefix(Self.pathPrefix), path.hasSuffix(Self.pathSuffix),
            path.utf8.count > Self.pathPrefix.utf8.count + Self.pathSuffix.utf8.count
        else { return nil }
        let host = Identifier<Host>(String(path.dropFirst(Self.pathPrefix.count).dropLast(Self.pathSuffix.count)))
        // Nothing in an address of ours needs to be encoded.
        var values: [Substring: String] = [:]
        for item in (query ?? "").split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[parts[0]] = parts.count == 2 ? String(parts[1]) : ""
        }
        guard let attempt = values["attempt"], let proof = values["proof"],
            ConstantTime.areEqual(proof, self.proof(attempt, host))
        else { return nil }
        return (host, attempt)
    }

    private func proof(_ attempt: String, _ host: Identifier<Host>) -> String {
        Base64URL.encode(HMACSHA256.code(for: Array("\(host)\n\(attempt)".utf8), key: key).bytes)
    }
}

/// What a vendor sent to the address that it was given.
package struct VendorCallback: Sendable {
    package let fields: Fields
    package let body: [UInt8]

    package init(fields: Fields, body: [UInt8]) { (self.fields, self.body) = (fields, body) }
}
