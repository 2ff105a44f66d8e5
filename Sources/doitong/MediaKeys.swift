import Glibc
import S3
import Synchronization
import Telemetry
import Vendors

/// The keys to the media storage, under the names that AWS's own programs know: from the environment, or from a file, which is
/// read anew when it changes.
final class MediaKeys: Sendable {
    private enum Source {
        case kept(S3Keys)
        case file(String)
    }

    private struct Read {
        var identity: VendorKeyring.FileIdentity
        var keys: S3Keys
    }

    private let source: Source
    private let read: Mutex<Read?>

    private static let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]

    init(file: String?) throws(S3Error) {
        read = Mutex(nil)
        if let file {
            source = .file(file)
            _ = try keys()
            return
        }
        let values = Self.names.map { name in unsafe getenv(name).map { unsafe String(cString: $0) } ?? "" }
        guard let keys = Self.keys(values) else {
            throw .noKeys(
                "nobody said with which keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a file by --media-keys"
            )
        }
        source = .kept(keys)
    }

    func keys() throws(S3Error) -> S3Keys {
        switch source {
        case .kept(let keys): return keys
        case .file(let path):
            return try read.withLock { (known) throws(S3Error) in
                let identity = VendorKeyring.FileIdentity(path)
                if let known, known.identity == identity { return known.keys }
                guard let keys = TextFile.read(path).flatMap(Self.keys) else {
                    // While it is written anew, those of before hold.
                    if let known { return known.keys }
                    throw .noKeys(
                        "--media-keys: \(path) cannot be read, or lacks aws_access_key_id = … and aws_secret_access_key = …"
                    )
                }
                known = Read(identity: identity, keys: keys)
                return keys
            }
        }
    }

    private static func keys(_ values: [String]) -> S3Keys? {
        guard !values[0].isEmpty, !values[1].isEmpty else { return nil }
        return S3Keys(
            id: values[0], secret: Secret(values[1]), session: values[2].isEmpty ? nil : Secret(values[2]))
    }

    /// As AWS's programs keep them: `name = value` under `[default]`, or under nothing.
    private static func keys(_ text: String) -> S3Keys? {
        var values = names.map { _ in "" }
        var isOurs = true
        for line in text.split(whereSeparator: \.isNewline) {
            let line = VendorSettings.trimmed(String(line))
            if line.hasPrefix("[") { isOurs = line == "[default]" }
            let pair = line.split(separator: "=", maxSplits: 1).map { VendorSettings.trimmed(String($0)) }
            guard isOurs, pair.count == 2, let index = names.firstIndex(of: pair[0].uppercased()) else { continue }
            values[index] = pair[1]
        }
        return keys(values)
    }
}
