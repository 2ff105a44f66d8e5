import Arguments
import EventLoop
import Glibc
import HTTPTypes

/// All that `doitong serve` is told. The environment variable of `--name` is `DOITONG_NAME`.
///
/// | Option    | Type and range                        | Default                                                   |
/// |-----------|---------------------------------------|-----------------------------------------------------------|
/// | `--host`  | an IPv4 or IPv6 address, localhost, or unix:PATH | 127.0.0.1                                      |
/// | `--port`  | 0 to 65535; 0 picks a free one        | 8080                                                      |
/// | `--data`  | the path of a folder                  | `$XDG_DATA_HOME/doitong`, else `~/.local/share/doitong`   |
/// | `--database` | sqlite, or postgres://…            | sqlite, in the data folder                                |
/// | `--keep-days` | 32 to 36500                      | for ever                                                  |
/// | `--media` | `disk`, or `s3://…`               | disk: the data folder's                                   |
/// | `--media-keys` | the path of a file               | AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN |
/// | `--lanes` | 1 to 256                              | one for each core                                         |
/// | `--grace` | a duration from 0s to 1h              | 30s                                                       |
/// | `--public-url` | http:// or https://, a host, perhaps a port | where it listens                               |
/// | `--cors`  | origins, or `*`; may be repeated      | `*`                                                       |
/// | `--catalogue` | the path of a JSON5 file          | `catalogue.json5` in the data folder, if it is there      |
/// | `--live`  | vendors, sandbox                      | vendors                                                   |
/// | `--carry` | 0 to 1000000                          | 20000                                                     |
/// | `--webhook-allow-http` | a flag                   | off                                                       |
/// | `--webhook-allow-network` | networks; may be repeated | none                                                  |
/// | `--page-files` | the path of a folder             | the program's own                                         |
///
/// `--log-format` (auto, human, json; auto) and `--log-level` (trace to error; info) have become the log when this is made.
struct ServeSettings: Sendable {
    /// An address in text, never a name; or `unix:` and a path.
    let host: String
    let port: Int
    let data: String
    let database: DatabaseSetting
    /// For how many days generations are kept that have ended; nil: for ever.
    let daysKept: Int?
    let media: MediaHome
    let lanes: Int
    let grace: Duration
    /// Where clients find us, without a slash at its end; nil: where we listen.
    let publicURL: String?
    /// The origins whose pages may call; `*` for all.
    let origins: [String]
    let catalogue: String?
    /// Whether live keys are served by the sandbox too, and spend credits there: for trying out, never for customers.
    let liveRunsInSandbox: Bool
    /// How many generations this process carries at once; with none it only accepts and answers.
    let carried: Int
    /// Whether webhooks may go to http:// addresses.
    let webhooksAllowHTTP: Bool
    /// Networks that webhooks may go to though they are not public.
    let webhookNetworks: [IPNetwork]
    /// The folder of the pages' files; nil: the program's own.
    let pageFiles: String?

    /// Not the folder we are started in: to start elsewhere one day would be to begin anew with nothing, silently.
    static func data(_ given: String?) throws(UsageError) -> String {
        if let given { return given }
        if let data = absolutePath(in: "XDG_DATA_HOME") { return "\(data)/doitong" }
        if let home = absolutePath(in: "HOME") { return "\(home)/.local/share/doitong" }
        throw UsageError("--data (or DOITONG_DATA) is missing, and there is no home folder to put the data in")
    }

    /// Where to listen. `unix:PATH` is a socket in the file system, as a proxy on the same machine likes it.
    var address: ListenAddress {
        host.hasPrefix("unix:") ? .unix(path: String(host.dropFirst(5))) : .ip(host: host, port: port)
    }

    /// What a client on this machine would call it.
    func name(port: Int) -> String {
        if host.hasPrefix("unix:") { return host }
        return host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
    }

    /// XDG asks that a relative path be ignored.
    static func absolutePath(in variable: String) -> String? {
        guard let value = unsafe getenv(variable) else { return nil }
        let path = unsafe String(cString: value)
        return path.hasPrefix("/") ? path : nil
    }
}
