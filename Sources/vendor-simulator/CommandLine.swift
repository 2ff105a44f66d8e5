package import Arguments
package import JSON

/// The whole command line.
package let program = Program(
    "vendor-simulator", version: "0.1.0", "Speaks the vendors' wire formats on loopback, for tests",
    environmentPrefix: "VENDOR_SIMULATOR_", commands: [.serve])

extension Command {
    /// The only one, so that its name may be left out.
    static var serve: Command {
        let host = Option("host", "ADDRESS", .text, default: "127.0.0.1", "The address to listen on.")
        let port = Option(
            "port", "PORT", .integer(0...65535), default: 9090, "The port to listen on; 0 picks a free one.")
        let seed = Option("seed", "N", .integer(0...Int.max), default: 1, "What ids, seeds and faults follow from.")
        let speed = Option(
            "speed", "FACTOR", .factor, default: 1,
            "How many times faster than the vendors' own the work goes. Links live as long as at the vendors all the same."
        )
        let tls = Option(flag: "tls", "Serve https, with a certificate made at the start.")
        let certificate = Option<String?>(
            "certificate-file", "PATH", .text, absent: "in a folder of its own that goes at the end",
            "Where --tls writes its certificate, in PEM. Clients that trust it (SSL_CERT_FILE=PATH) take the https.")
        let list = Option(flag: "list", "Print the vendors' addresses and credentials instead of serving.")
        let json = Option(flag: "json", "Print the list as JSON.")
        return Command(
            "serve", "Serve every vendor's wire format over HTTP",
            discussion: [
                "Prints one line, 'listening on http://HOST:PORT', when it is ready. Each vendor is below its name: what the vendor "
                    + "serves at https://api.example.com/v1/x is at http://127.0.0.1:9090/example/v1/x. "
                    + "With --tls a second line, 'certificate PATH', tells what to trust.",
                "Faults are asked for with POST /_/faults, and GET /_/jobs tells what was accepted.",
            ],
            options: [host, port, seed, speed, tls, certificate, list, json],
            examples: [
                .init("vendor-simulator --port 9090 --speed 20", "Serve, twenty times faster than the vendors"),
                .init("vendor-simulator --list --json", "Print where each vendor is and what lets one in"),
            ]
        ) { invocation throws(UsageError) in
            let settings = ServeSettings(
                host: invocation[host], port: invocation[port], seed: UInt64(invocation[seed]),
                speed: invocation[speed], isSecure: invocation[tls], certificateFile: invocation[certificate])
            guard invocation[list] else { return vendor_simulator.serve(settings) }
            print(invocation[json] ? directory(at: settings.origin).text : table(at: settings.origin))
            return 0
        }
    }
}

/// Each vendor's address and credentials.
package func directory(at origin: String) -> JSON {
    var object = JSONObject()
    for vendor in Simulator.vendors {
        var credentials = JSONObject()
        let address = "\(origin)/\(vendor.name)"
        for (name, value) in vendor.credentials(at: address) { credentials[name] = .string(value) }
        object[vendor.name] = ["url": .string(address), "credentials": .object(credentials)]
    }
    return .object(object)
}

private func table(at origin: String) -> String {
    Simulator.vendors.map { vendor in
        let credentials = vendor.credentials.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
        return "\(origin)/\(vendor.name)  \(credentials)"
    }.joined(separator: "\n")
}

extension Format where Value == Double {
    fileprivate static var factor: Self {
        let range = 0.001...1_000_000
        return Self(
            "a number from \(range.lowerBound) to \(range.upperBound)",
            read: { text in Double(text).flatMap { range.contains($0) ? $0 : nil } }, show: { "\($0)" })
    }
}
