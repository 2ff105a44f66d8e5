import Arguments
import Glibc
import HTTPTypes
import JSON
import Telemetry

/// Which server a client command speaks to, and with which key.
struct ServerAccess: Sendable {
    struct Key: Sendable {
        let secret: Secret
        /// Where it came from, to be said when it is refused.
        let source: String
    }

    let url: URL
    /// nil: without one, little may be asked.
    let key: Key?

    static let defaultURL: URL = "http://127.0.0.1:8080"

    /// What a command needs the key for.
    enum Purpose: String {
        case test, admin

        func isServed(by key: Secret) -> Bool { key.reveal().hasPrefix("dk_admin_") == (self == .admin) }
    }

    /// The options that say so, the same for every client command.
    struct Options: Sendable {
        let server = Option(
            "server", "URL", .webURL, absent: "that of 'doitong login', else \(ServerAccess.defaultURL.origin)",
            "The server's address.")
        let key = Option(
            "key", "KEY", .secret(), absent: "that of 'doitong login', else of the data folder",
            "The API key. Other users of this machine can read a command line; a variable they cannot.")
        let data = Option(
            "data", "DIR", .directory, absent: "$XDG_DATA_HOME/doitong, else ~/.local/share/doitong",
            "The data folder of a server on this machine, whose first keys are used where no other is given.")

        var all: [any Declared] { [server, key, data] }
    }

    /// What the command line and the environment say goes before the login, and that before the first keys of a server here.
    init(_ options: Options, _ invocation: Invocation, for purpose: Purpose = .test) throws(UsageError) {
        let login = try Login.stored()
        let url = invocation[options.server] ?? login?.url ?? Self.defaultURL
        self.url = url
        if let secret = invocation[options.key] {
            key = Key(secret: secret, source: "--key or DOITONG_KEY")
            return
        }
        // Of another server, it is none of this one's business.
        let kept = login.flatMap { $0.url.origin == url.origin ? $0.key : nil }
            .map { Key(secret: $0, source: Login.path ?? "the login") }
        if let kept, purpose.isServed(by: kept.secret) {
            key = kept
        } else {
            let data = url.isLoopback ? try? ServeSettings.data(invocation[options.data]) : nil
            key = data.flatMap { Self.firstKey(purpose, in: $0) } ?? kept
        }
    }

    init(url: URL, key: Key?) { (self.url, self.key) = (url, key) }

    static func firstKey(_ kind: Purpose, in data: String) -> Key? {
        let path = "\(data)/\(FirstRun.fileName)"
        guard let text = TextFile.read(path), let json = try? JSON(parsing: text),
            let key = json[kind.rawValue]?.stringValue
        else { return nil }
        return Key(secret: Secret(key), source: path)
    }
}

extension Format where Value == URL {
    static var webURL: Self {
        Self(
            "an http:// or https:// URL",
            read: { text in
                guard let url = try? URL(parsing: text), url.query == nil else { return nil }
                return url
            }, show: { $0.text })
    }
}
