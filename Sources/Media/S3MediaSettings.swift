import HTTPTypes
package import S3

/// Where media are in S3-compatible storage, as an operator writes it:
/// `s3://bucket/prefix?endpoint=https://…&region=…&style=path&link=proxy&cache=10G`.
package struct S3MediaSettings: Sendable, Equatable {
    /// What whoever follows a link is given.
    package enum Links: String, Sendable, CaseIterable {
        /// The bytes, through us.
        case proxy
        /// An address in the storage.
        case redirect
    }

    package struct Unusable: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    package let bucket: S3Bucket
    package let links: Links
    /// Of media on this machine's disk.
    package let cacheBytes: Int

    package static let scheme = "s3://"
    private static let names = ["endpoint", "region", "style", "link", "cache"]
    private static let usualCacheBytes = 10 << 30
    private static let cacheSizes = 1 << 20...1 << 50

    package init(parsing text: String) throws(Unusable) {
        guard text.hasPrefix(Self.scheme) else { throw Unusable(description: "it begins with \(Self.scheme)") }
        let parts = text.dropFirst(Self.scheme.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var values: [String: String] = [:]
        for item in parts.count == 2 ? parts[1].split(separator: "&") : [] {
            let pair = item.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = pair.first, Self.names.contains(name) else {
                throw Unusable(
                    description: "'\(pair.first ?? "")' is not known: there are \(Self.names.joined(separator: ", "))")
            }
            guard values[name] == nil, pair.count == 2, let bytes = PercentEncoding.decode(pair[1]),
                let value = String(validating: bytes, as: UTF8.self)
            else { throw Unusable(description: "give \(name) once, with a value, as in \(name)=…") }
            values[name] = value
        }
        func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(Unusable) -> Choice? {
            guard let value = values[name] else { return nil }
            guard let choice = Choice(rawValue: value) else {
                throw Unusable(
                    description: "\(name) is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return choice
        }
        let endpoint: URL?
        do throws(URLError) {
            endpoint = try values["endpoint"].map { text throws(URLError) in try URL(parsing: text) }
        } catch { throw Unusable(description: "endpoint: \(error)") }
        let style: S3Bucket.Style? = try choice("style")
        do throws(S3Bucket.Unusable) {
            bucket = try S3Bucket(
                String(place[0]), prefix: place.count == 2 ? String(place[1]) : "", endpoint: endpoint,
                region: values["region"], style: style)
        } catch {
            throw Unusable(description: "\(error)")
        }
        links = try choice("link") ?? .proxy
        guard let cacheBytes = values["cache"].map(Self.bytes) ?? Self.usualCacheBytes,
            Self.cacheSizes.contains(cacheBytes)
        else { throw Unusable(description: "cache is a whole number of M, G or T from 1M, as in cache=10G") }
        self.cacheBytes = cacheBytes
    }

    /// `512M`, `10G`, `2T`.
    private static func bytes(_ text: String) -> Int? {
        let shifts: [Character: Int] = ["M": 20, "G": 30, "T": 40]
        guard let shift = text.last.flatMap({ shifts[$0] }), text.utf8.dropLast().allSatisfy({ $0 &- 0x30 < 10 }),
            let count = Int(text.dropLast()), count <= cacheSizes.upperBound >> shift
        else { return nil }
        return count << shift
    }
}
