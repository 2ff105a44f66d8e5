package import HTTPTypes

/// Which addresses receivers may have. Judged when one is given, and again whenever something is sent; what a name stands
/// for is judged when the connection is made.
package struct WebhookAddresses: Sendable {
    /// How requests to them may go.
    package let egress: EgressPolicy
    private let allowsLocalNames: Bool

    /// Ports that are open to anybody's services though they are high, and that take commands from whoever connects.
    private static let refusedPorts: Set = [
        1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5672, 5984, 6000, 6379, 6443, 6665, 6666,
        6667,
        6668, 6669, 6697, 8086, 9042, 9092, 9200, 9300, 10_250, 11_211, 15_672, 25_565, 27_017, 27_018, 50_070,
    ]
    private static let lowPorts: Set = [80, 443]
    private static let firstHighPort = 1024
    private static let localSuffixes = [
        "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "test",
        "invalid", "onion",
    ]
    /// In bytes.
    package static let longest = 2048

    /// - Parameter networks: that may be reached though they are not public.
    package init(allowsHTTP: Bool = false, networks: [IPNetwork] = []) {
        egress = .publicOnly(ports: nil, allowsHTTP: allowsHTTP, except: networks)
        allowsLocalNames = !networks.isEmpty
    }

    /// The address, if messages may go there; else why not.
    package func judge(_ text: String) -> Result<URL, Refusal> {
        guard text.utf8.count <= Self.longest else {
            return .failure(Refusal("is longer than \(Self.longest) characters"))
        }
        // The parser encodes what stands in a path bare; a header or a log might read it otherwise.
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return .failure(Refusal("holds a space, a control character or a letter beyond ASCII: percent-encode it"))
        }
        let url: URL
        do { url = try URL(parsing: text) } catch { return .failure(Refusal("is not taken: \(error)")) }
        if let objection = egress.objection(to: url) { return .failure(Refusal("is not allowed: \(objection)")) }
        guard Self.lowPorts.contains(url.port) || url.port >= Self.firstHighPort,
            !Self.refusedPorts.contains(url.port)
        else { return .failure(Refusal("is not allowed: \(EgressPolicy.Objection.port(url.port))")) }
        if case .name(let name) = url.host, !allowsLocalNames, Self.isLocal(name) {
            return .failure(Refusal("is not allowed: \(EgressPolicy.Objection.address(.privateUse))"))
        }
        return .success(url)
    }

    /// Why an address is not taken, to be said after its field's name.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    /// A name without a dot is looked up in whatever domain this machine is in.
    private static func isLocal(_ name: String) -> Bool {
        let labels = name.split(separator: ".")
        return labels.count < 2 || localSuffixes.contains(String(labels[labels.count - 1]))
    }
}
