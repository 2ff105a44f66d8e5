import Arguments
import EventLoop
import Glibc
import Telemetry

extension Command {
    /// Serves, and shows what for.
    static var demo: Command {
        let data = Option(
            "data", "DIR", .directory, absent: "$XDG_DATA_HOME/doitong, else ~/.local/share/doitong",
            "The folder that holds all that Doitong keeps. Made where it is missing.")
        let port = Option(
            "port", "PORT", .integer(1...65535), default: 8080,
            "The port to listen on. Where it is in use, the next free one is taken.")
        let folder = Option(
            "output-dir", "DIR", .directory, absent: "the folder demo in the data folder",
            "Where the four files are kept. Made where it is missing.")
        let once = Option(flag: "once", "End when the four are made: with 0, or with the reason why one was not.")
        return Command(
            "demo", "Serve, and make an image, a speech, a film and an avatar to show for it",
            discussion: [
                "Starts a server on 127.0.0.1, asks its public API for one of each at once, and prints their links, files and "
                    + "measures. They are made in the sandbox, on this machine, and cost nothing. Then it goes on serving "
                    + "until Ctrl-C."
            ],
            options: [data, port, folder, once],
            examples: [
                Example("doitong demo", "See it work"),
                Example("doitong demo --once --output-dir /tmp/made", "Make the four files, and end"),
            ]
        ) { invocation throws(UsageError) in
            let data = try ServeSettings.data(invocation[data])
            let asked = invocation[port]
            guard let port = freePort(from: asked) else {
                complain("the ports from \(asked) on are all in use: choose another with --port")
                return 1
            }
            if port != asked { complain("port \(asked) is in use; taking \(port)") }
            let settings = ServeSettings(
                host: "127.0.0.1", port: port, data: data, database: .sqlite, daysKept: nil, media: .disk,
                lanes: Machine.processors,
                grace: .seconds(5),
                publicURL: nil, origins: ["*"], catalogue: nil, liveRunsInSandbox: false,
                carried: Demo.carried, webhooksAllowHTTP: false, webhookNetworks: [], pageFiles: nil)
            let demo = Demo(data: data, folder: invocation[folder] ?? "\(data)/demo", isOnce: invocation[once])
            let sink = LogSink(isatty(STDERR_FILENO) == 1 ? .human : .json, clock: Timestamp.now)
            defer { sink.close(within: .seconds(1)) }
            let code = doitong.serve(settings, log: Log(sink, threshold: .warning)) { await demo.visit($0, on: $1) }
            return code == 0 ? demo.code : code
        }
    }
}

/// How many ports are tried before it is given up.
private let triedPorts = 100

/// The first port from `first` on that nobody listens on.
private func freePort(from first: Int) -> Int? {
    (first...min(first + triedPorts, 65535)).first { port in
        (try? Listener.open(.ip(host: "127.0.0.1", port: port), lanes: 1)) != nil
    }
}
