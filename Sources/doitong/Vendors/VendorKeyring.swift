import Crypto
import Glibc
import JSON
import Telemetry
import Vendors

/// What `doitong vendors set` keeps, sealed in the data folder: a copy of the folder's database or media tells no key.
///
/// The key that seals is in `vendors.key` beside it, readable by its owner alone. It may be linked to elsewhere.
struct VendorKeyring {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private let data: String

    init(data: String) { self.data = data }

    private var path: String { "\(data)/vendors.sealed" }
    private var keyPath: String { "\(data)/vendors.key" }
    private static let context = Array("vendors".utf8)

    /// By the names of the environment's variables.
    func values() throws -> [String: Secret] {
        guard let text = TextFile.read(path) else { return [:] }
        guard TextFile.read(keyPath) != nil else {
            throw Unusable(
                description:
                    "\(path) cannot be opened without \(keyPath): restore it, or remove the first and set its keys anew"
            )
        }
        guard let sealed = Base64.decode(text.filter { !$0.isWhitespace }),
            let cipher = AES256GCM(key: try KeyFile.bytes(keyPath)),
            let open = try? cipher.open(sealed, for: Self.context), let json = try? JSON(parsing: open)
        else {
            throw Unusable(
                description:
                    "\(path) does not open with \(keyPath): restore both, or remove the first and set its keys anew")
        }
        var values: [String: Secret] = [:]
        for member in json.objectValue?.members ?? [] {
            values[member.name] = member.value.stringValue.map { Secret($0) }
        }
        return values
    }

    /// Keeps a value, or with nil forgets it. Answers whether there was one.
    func set(_ name: String, _ value: Secret?) throws -> Bool {
        var values = try values()
        let old = values.updateValueOrRemove(value, for: name)
        var json = JSONObject()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { json[name] = .string(value.reveal()) }
        guard let cipher = AES256GCM(key: try KeyFile.bytes(keyPath)) else {
            throw Unusable(description: "\(keyPath) holds no key")
        }
        var random = SystemRandomNumberGenerator()
        let sealed = cipher.seal(Array(JSON.object(json).text.utf8), for: Self.context, using: &random)
        guard TextFile.create(path, Base64.encode(sealed) + "\n") else {
            throw Unusable(description: "cannot write \(path): \(unsafe String(cString: strerror(errno)))")
        }
        return old != nil
    }

    /// What is kept together with what the environment says, which goes before it.
    func settings() throws -> VendorSettings {
        try VendorSettings(environment: Self.environment, kept: try values(), read: TextFile.read)
    }

    /// What tells whether a file that ``settings()`` reads is still the one it was.
    var identity: [FileIdentity] {
        ([path, keyPath] + VendorSettings.files(namedIn: Self.environment)).map { FileIdentity($0) }
    }

    struct FileIdentity: Equatable {
        private var numbers: [Int] = []

        init(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return }
            numbers = [
                Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec,
                status.st_mtim.tv_nsec,
            ]
        }
    }

    private static var environment: [String: String] {
        var all: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let parts = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
            unsafe entry += 1
        }
        return all
    }
}

extension Dictionary {
    fileprivate mutating func updateValueOrRemove(_ value: Value?, for key: Key) -> Value? {
        guard let value else { return removeValue(forKey: key) }
        return updateValue(value, forKey: key)
    }
}
