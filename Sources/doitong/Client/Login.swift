import Arguments
import Glibc
import HTTPTypes
import JSON
import Telemetry

/// A server's address and a key for it, as `doitong login` keeps them.
struct Login: Sendable {
    let url: URL
    let key: Secret

    /// nil where there is no home folder.
    static var path: String? { folder.map { "\($0)/client.json" } }

    private static var folder: String? {
        if let config = ServeSettings.absolutePath(in: "XDG_CONFIG_HOME") { return "\(config)/doitong" }
        return ServeSettings.absolutePath(in: "HOME").map { "\($0)/.config/doitong" }
    }

    /// nil where nobody logged in.
    static func stored() throws(UsageError) -> Login? {
        guard let path, let text = TextFile.read(path) else { return nil }
        guard let json = try? JSON(parsing: text), let key = json["key"]?.stringValue,
            let url = json["url"]?.stringValue.flatMap({ try? URL(parsing: $0) })
        else { throw UsageError("\(path) cannot be read: run 'doitong login' again, or 'doitong logout'") }
        return Login(url: url, key: Secret(key))
    }

    /// Readable by its owner alone.
    func store() throws(ClientFailure) -> String {
        guard let folder = Self.folder, let path = Self.path else {
            throw ClientFailure(.misused, "there is no home folder to keep the login in: set XDG_CONFIG_HOME or HOME")
        }
        do { try DataFolder.make(folder) } catch { throw ClientFailure(.failed, "cannot make \(folder)") }
        let json: JSON = ["url": .string(url.text), "key": .string(key.reveal())]
        guard TextFile.create(path, json.text + "\n") else {
            throw ClientFailure(.failed, "cannot write \(path): \(unsafe String(cString: strerror(errno)))")
        }
        return path
    }

    /// Whether there was one.
    static func forget() throws(ClientFailure) -> Bool {
        guard let path, unsafe unlink(path) != 0 else { return path != nil }
        guard errno == ENOENT else {
            throw ClientFailure(.failed, "cannot remove \(path): \(unsafe String(cString: strerror(errno)))")
        }
        return false
    }
}
