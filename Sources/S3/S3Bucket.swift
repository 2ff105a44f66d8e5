package import HTTPTypes

/// A bucket, and the folder in it that is ours: where it is, and how its objects are addressed.
package struct S3Bucket: Sendable, Equatable {
    /// Where the bucket's name stands.
    package enum Style: String, Sendable, CaseIterable {
        /// `https://endpoint/bucket/key`
        case path
        /// `https://bucket.endpoint/key`
        case host
    }

    package enum Unusable: Error, Equatable, CustomStringConvertible {
        case name(String), prefix(String), endpoint(String), region(String), dotsInHost(String)

        package var description: String {
            switch self {
            case .name(let name):
                "'\(name)' is no bucket's name: it has 3 to 63 of a-z, 0-9, '.' and '-', and begins with one of the first two"
            case .prefix(let prefix):
                "'\(prefix)' is no prefix: give it as a/b, of A-Z, a-z, 0-9, '.', '_', '-' and '/', at most \(longestPrefix) bytes"
            case .endpoint(let reason): "endpoint: \(reason)"
            case .region(let region): "region: '\(region)' is none: it is a word such as eu-central-1, auto or garage"
            case .dotsInHost(let name):
                "style=host: no certificate covers '\(name)', which has a dot, as a part of the host: use style=path"
            }
        }
    }

    package let name: String
    /// Before every key: empty, or with a slash at its end.
    package let prefix: String
    package let endpoint: URL
    package let region: String
    package let style: Style

    private static let nameLengths = 3...63
    private static let longestPrefix = 256
    /// S3's own bound.
    static let longestKey = 1024

    /// - Parameters:
    ///   - endpoint: nil is AWS in the region.
    ///   - region: nil is what the endpoint says of itself, else `us-east-1`, which those who have no regions take.
    ///   - style: nil is `host` at AWS, and `path` elsewhere, where the bucket's name is seldom in the DNS.
    package init(
        _ name: String, prefix: String = "", endpoint: URL? = nil, region: String? = nil, style: Style? = nil
    ) throws(Unusable) {
        guard Self.nameLengths.contains(name.utf8.count), name.utf8.first.map(Self.isSmall) ?? false,
            name.utf8.allSatisfy({ Self.isSmall($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { throw .name(name) }
        let folders = prefix.split(separator: "/")
        let trimmed = folders.map { "\($0)/" }.joined()
        guard trimmed.utf8.count <= Self.longestPrefix,
            prefix == trimmed || "\(prefix)/" == trimmed,
            folders.allSatisfy({ folder in folder != "." && folder != ".." && folder.utf8.allSatisfy(Self.isPlain) })
        else { throw .prefix(prefix) }
        guard endpoint?.query == nil else { throw .endpoint("it has a query: leave out '?' and what follows") }
        let region = region ?? endpoint.flatMap { Self.region(named: $0.hostText) } ?? Self.usualRegion
        guard (1...63).contains(region.utf8.count),
            region.utf8.allSatisfy({ Self.isSmall($0) || $0 == UInt8(ascii: "-") })
        else { throw .region(region) }
        let there: URL
        do { there = try endpoint ?? URL(parsing: "https://s3.\(region).amazonaws.com") } catch {
            throw .endpoint("\(error)")
        }
        let hasDot = name.contains(".")
        if style == .host, case .address = there.host { throw .endpoint("style=host needs a name, not an address") }
        if style == .host, hasDot, there.scheme == .https { throw .dotsInHost(name) }
        (self.name, self.prefix, self.endpoint, self.region) = (name, trimmed, there, region)
        self.style = style ?? (Self.isAmazon(there.hostText) && !hasDot ? .host : .path)
    }

    private static let usualRegion = "us-east-1"

    /// The address of an object, or with an empty key that of the bucket.
    package func url(_ key: String) -> URL {
        precondition(key.utf8.count <= Self.longestKey, "a key that is too long")
        let host = style == .host ? "\(name).\(endpoint.authority)" : endpoint.authority
        let base = endpoint.path.hasSuffix("/") ? String(endpoint.path.dropLast()) : endpoint.path
        let folder = style == .host ? base : "\(base)/\(name)"
        let text = "\(endpoint.scheme.rawValue)://\(host)\(folder)/\(PercentEncoding.encode(key, keeping: "/"))"
        do { return try URL(parsing: text) } catch { preconditionFailure("\(error)") }
    }

    // MARK: What a host says

    private static func isAmazon(_ host: String) -> Bool {
        host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn")
    }

    /// `s3.eu-west-1.amazonaws.com` says its region; Cloudflare's R2 has one that is called `auto`.
    private static func region(named host: String) -> String? {
        if host.hasSuffix(".r2.cloudflarestorage.com") { return "auto" }
        let labels = host.split(separator: ".")
        guard isAmazon(host), let service = labels.lastIndex(where: { $0 == "s3" || $0 == "dualstack" }),
            service + 1 < labels.count, labels[service + 1] != "amazonaws"
        else { return nil }
        return String(labels[service + 1])
    }

    private static func isSmall(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte &- 0x61 < 26 }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isSmall(byte) || byte &- 0x41 < 26 || "._-".utf8.contains(byte)
    }
}

extension S3Bucket: CustomStringConvertible {
    package var description: String { "s3://\(name)\(prefix.isEmpty ? "" : "/\(prefix)") at \(endpoint)" }
}
