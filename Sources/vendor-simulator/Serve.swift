import Arguments
import Crypto
import EventLoop
import Glibc
import HTTPServer
import JSON
import TLS

/// What the simulator is told.
struct ServeSettings: Sendable {
    let host: String
    let port: Int
    let seed: UInt64
    let speed: Double
    let isSecure: Bool
    /// Where the certificate is to be written; nil for a place that goes when the simulator does.
    let certificateFile: String?

    var origin: String { origin(port: port) }

    func origin(port: Int) -> String {
        "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// Serves until it is told to stop. Prints `listening on http://HOST:PORT` when ready and, where it speaks TLS,
/// `certificate PATH` on the next line.
func serve(_ settings: ServeSettings) -> Int32 {
    let signals = [SIGTERM, SIGINT]
    Signals.capture(signals)
    _ = Machine.raiseDescriptorLimit()
    guard let folder = makeFolder() else {
        complain("there is no room for a folder in /tmp: \(SystemError("mkdtemp").reason)")
        return 1
    }
    defer {
        for name in ["certificate.pem", "key.pem"] { _ = unsafe unlink("\(folder)/\(name)") }
        _ = unsafe rmdir(folder)
    }
    let lane = Lane()
    return lane.blocking {
        let stopping = Latch()
        do {
            try Signals.deliver(signals, on: lane) { _ in stopping.open() }
            let world = World(
                on: lane, seed: settings.seed, speed: settings.speed, folder: folder,
                messenger: Messenger(on: lane))
            let simulator = LaneBound(Simulator(in: world), on: lane)
            let ids = LaneBound(RequestNumbers(), on: lane)
            let address = ListenAddress.ip(host: settings.host, port: settings.port)
            let server = try Server(
                settings.isSecure ? .ip(host: "127.0.0.1", port: 0) : address, lanes: [lane],
                Simulator.routes(simulator), Server.Configuration(identify: { _ in ids.opened.next() }))
            var (port, said) = (server.port, "")
            if settings.isSecure {
                let certificate = try await Certificate.make(
                    at: settings.certificateFile ?? "\(folder)/certificate.pem", folder: folder, host: settings.host,
                    on: lane)
                let relay = try TLSRelay(
                    address, certificate: certificate.path, key: certificate.keyPath, to: server.port)
                relay.start()
                (port, said) = (relay.port, "\ncertificate \(certificate.path)")
            }
            world.origin = settings.origin(port: port)
            print("listening on \(world.origin)\(said)")
            fflush(nil)
            await withDiscardingTaskGroup { group in
                group.addTask { await server.run(grace: .zero) }
                await stopping.wait()
                group.cancelAll()
            }
            return 0
        } catch {
            complain("\(error)")
            return 1
        }
    }
}

/// Names requests by their number.
final class RequestNumbers {
    private var last = 0

    func next() -> String {
        last += 1
        return "sim-\(last)"
    }
}

private func makeFolder() -> String? {
    var path = Array("/tmp/vendor-simulator-XXXXXX".utf8CString)
    // Reason for `unsafe`: a C call that writes into an array in place.
    guard unsafe mkdtemp(&path) != nil else { return nil }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func complain(_ text: String) {
    let line = Array("vendor-simulator: \(text)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
}
