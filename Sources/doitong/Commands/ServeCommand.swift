import Arguments
import EventLoop
import Glibc
import HTTPTypes
import Media
import Telemetry

extension Command {
    /// Parses everything into ``ServeSettings``, makes the log, and hands both to ``serve(_:log:)``.
    static var serve: Command {
        let host = Option(
            "host", "ADDRESS", .address, default: "127.0.0.1",
            "The address to listen on. 0.0.0.0 and :: are open to the network; unix:PATH is a socket in the file system."
        )
        let port = Option(
            "port", "PORT", .integer(0...65535), default: 8080, "The port to listen on; 0 picks a free one.")
        let data = Option(
            "data", "DIR", .directory, absent: "$XDG_DATA_HOME/doitong, else ~/.local/share/doitong",
            "The folder that holds all that Doitong keeps. Made where it is missing.")
        let database = DatabaseSetting.option
        let keepDays =
            Option(
                "keep-days", "N", .integer(32...36_500), absent: "for ever",
                "With PostgreSQL: how many days generations are kept that have ended; older days are dropped as a whole. Credits' "
                    + "movements and usage stay.") as Option<Int?>
        let media = Option(
            "media", "PLACE", .mediaPlace, absent: "disk",
            "Where media are kept: on the data folder's disk, or in S3-compatible storage, which docs/media.md explains."
        )
        let mediaKeys = Option(
            "media-keys", "FILE", .text, absent: "those of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            "A file with the keys to the media storage, as AWS's programs keep them. Read anew when it changes.")
        let lanes = Option(
            "lanes", "N", .integer(1...256), absent: "one for each core",
            "How many event loops share the work, each on its own thread.")
        let grace = Option(
            "grace", "DURATION", .duration(.zero ... .seconds(3600)), default: .seconds(30),
            "How long running requests may still take after SIGTERM.")
        let publicURL = Option(
            "public-url", "URL", .webAddress, absent: "the address it listens on",
            "The address that clients know, for links to media: scheme, host and port.")
        let origins = Option(
            repeated: "cors", "ORIGIN", .text,
            "An origin whose pages may call, such as https://app.example.com. Give it once for each; without it, every origin's may."
        )
        let catalogue = Option(
            "catalogue", "FILE", .text, absent: "catalogue.json5 in the data folder, if it is there",
            "A JSON5 file with prices, times and availability of your own, over the built-in ones.")
        let live = Option(
            "live", "WHERE", .choice(), default: LiveChoice.vendors,
            "What runs for live keys. sandbox is for trying out: it charges credits for what it renders.")
        let carry = Option(
            "carry", "N", .integer(0...1_000_000), default: 20_000,
            "How many generations are carried at once. 0 only accepts them, and leaves them to a later start.")
        let allowHTTP = Option(
            flag: "webhook-allow-http",
            "Let webhooks go to http:// addresses too. For development, and networks of your own.")
        let allowNetwork = Option(
            repeated: "webhook-allow-network", "CIDR", .network,
            "A network that webhooks may go to though it is not public, such as 127.0.0.0/8. Give it once for each.")
        let pages = Option(
            "page-files", "DIR", .directory, absent: "the program's own",
            "Take the pages' files from this folder, each time anew: for those who change them.")
        let logFormat = Option(
            "log-format", "FORMAT", .choice(), default: LogFormatChoice.auto,
            "How log lines are written. auto is human on a terminal, else json.")
        let logLevel = Option(
            "log-level", "LEVEL", .choice(), default: Log.Level.info, "The least level that is logged.")
        return Command(
            "serve", "Serve the gateway over HTTP",
            discussion: [
                "Prints one line, 'listening on http://HOST:PORT', on stdout when it is ready. Logs go to stderr. SIGTERM and "
                    + "SIGINT let running requests end; a second one ends at once."
            ],
            options: [
                host, port, data, database, keepDays, media, mediaKeys, lanes, grace, publicURL, origins, catalogue,
                live, carry,
                allowHTTP, allowNetwork, pages, logFormat, logLevel,
            ],
            examples: [
                Example("doitong serve", "Serve on http://127.0.0.1:8080"),
                Example("doitong serve --host 0.0.0.0 --port 80 --data /var/lib/doitong", "Serve the network"),
                Example(
                    "DOITONG_DATABASE=postgres://doitong:secret@db.example/doitong doitong serve",
                    "Serve as one of many nodes"),
            ]
        ) { invocation throws(UsageError) in
            if invocation[keepDays] != nil, case .sqlite = invocation[database] ?? .sqlite {
                throw UsageError("--keep-days goes with a PostgreSQL --database: a folder keeps everything")
            }
            let settings = ServeSettings(
                host: invocation[host], port: invocation[port], data: try ServeSettings.data(invocation[data]),
                database: invocation[database] ?? .sqlite, daysKept: invocation[keepDays],
                media: try mediaHome(invocation[media], keys: invocation[mediaKeys]),
                lanes: invocation[lanes] ?? Machine.processors, grace: invocation[grace],
                publicURL: invocation[publicURL], origins: invocation[origins].isEmpty ? ["*"] : invocation[origins],
                catalogue: invocation[catalogue], liveRunsInSandbox: invocation[live] == .sandbox,
                carried: invocation[carry], webhooksAllowHTTP: invocation[allowHTTP],
                webhookNetworks: invocation[allowNetwork], pageFiles: invocation[pages])
            let sink = LogSink(invocation[logFormat].format, clock: Timestamp.now)
            defer { sink.close(within: .seconds(1)) }  // A stderr that takes nothing must not keep us from ending.
            return doitong.serve(settings, log: Log(sink, threshold: invocation[logLevel]))
        }
    }
}

private func mediaHome(_ place: String?, keys: String?) throws(UsageError) -> MediaHome {
    guard let place, place != "disk" else { return .disk }
    do throws(S3MediaSettings.Unusable) { return .bucket(try S3MediaSettings(parsing: place), keys: keys) } catch {
        throw UsageError("--media (or DOITONG_MEDIA): \(error)")
    }
}

private enum LiveChoice: String, CaseIterable { case vendors, sandbox }

private enum LogFormatChoice: String, CaseIterable {
    case auto, human, json

    var format: LogFormat {
        switch self {
        case .auto: isatty(STDERR_FILENO) == 1 ? .human : .json
        case .human: .human
        case .json: .json
        }
    }
}

extension Format<IPNetwork> {
    fileprivate static var network: Self {
        Self("a network such as 10.0.0.0/8 or fd00::/8", read: { IPNetwork($0) }, show: \.description)
    }
}

extension Format<String> {
    /// What stands behind the scheme is looked at when it is known what is wrong with it.
    fileprivate static var mediaPlace: Self {
        Self(
            "disk, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME",
            read: { $0 == "disk" || $0.hasPrefix(S3MediaSettings.scheme) ? $0 : nil }, show: { $0 })
    }
}

extension Format<String> {
    /// A name would have to be looked up, and might be many addresses; only `localhost` is certain.
    fileprivate static var address: Self {
        Self(
            "an IPv4 or IPv6 address, localhost, or unix:PATH",
            read: { text in
                if text == "localhost" { return "127.0.0.1" }
                if text.hasPrefix("unix:") { return text.utf8.count > 5 ? text : nil }
                var bytes = in6_addr()
                let isAddress = unsafe inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
                return isAddress ? text : nil
            }, show: { $0 })
    }
}

extension Format<String> {
    /// An address without a path: what follows it is ours.
    fileprivate static var webAddress: Self {
        Self(
            "http:// or https://, a host, and perhaps a port",
            read: { text in
                let text = text.hasSuffix("/") ? String(text.dropLast()) : text
                let host =
                    text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
                let isHost = host.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") }
                return host.isEmpty || !isHost || host.contains("@") || host.contains("?") ? nil : text
            }, show: { $0 })
    }
}
