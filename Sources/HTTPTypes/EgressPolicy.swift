/// Where a request may go. Whoever sends one says which policy it is under.
///
/// The URL is judged before anything is done, by ``objection(to:)``; the address, which a name may change between two looks, when
/// a connection is about to be made or used, by ``objection(to:)-(IPAddress)``.
package struct EgressPolicy: Sendable, Equatable {
    package enum Objection: Error, Equatable, CustomStringConvertible {
        case notEncrypted
        case port(Int)
        case address(IPAddress.Reach)

        /// Tells nobody what a name inside of our network stands for.
        package var description: String {
            switch self {
            case .notEncrypted: "only https:// is allowed"
            case .port(let port): "the port \(port) is not allowed"
            case .address: "the host is not on the public internet"
            }
        }
    }

    /// For URLs from whoever runs this machine: vendors, storage.
    package static let anywhere = EgressPolicy(isPublicOnly: false, allowsHTTP: true, ports: nil, exceptions: [])
    /// For every URL that a user supplied: encrypted, on the usual ports, on the public internet.
    package static let publicOnly = publicOnly()

    private let isPublicOnly: Bool
    private let allowsHTTP: Bool
    private let ports: Set<Int>?
    private let exceptions: [IPNetwork]

    /// - Parameter exceptions: networks that are allowed though they are not public, such as the one that an operator's own
    ///   receivers stand in.
    package static func publicOnly(
        ports: Set<Int>? = [443, 8443], allowsHTTP: Bool = false, except exceptions: [IPNetwork] = []
    ) -> EgressPolicy {
        EgressPolicy(isPublicOnly: true, allowsHTTP: allowsHTTP, ports: ports, exceptions: exceptions)
    }

    private init(isPublicOnly: Bool, allowsHTTP: Bool, ports: Set<Int>?, exceptions: [IPNetwork]) {
        (self.isPublicOnly, self.allowsHTTP) = (isPublicOnly, allowsHTTP)
        (self.ports, self.exceptions) = (ports, exceptions)
    }

    /// Whether the address of the other end must be seen. A proxy would hide it.
    package var judgesAddresses: Bool { isPublicOnly }

    package func objection(to url: URL) -> Objection? {
        if url.scheme == .http, !allowsHTTP { return .notEncrypted }
        if let ports, !ports.contains(url.port) { return .port(url.port) }
        if case .address(let address) = url.host { return objection(to: address) }
        return nil
    }

    package func objection(to address: IPAddress) -> Objection? {
        guard isPublicOnly, address.reach != .publicInternet else { return nil }
        return exceptions.contains { $0.contains(address) } ? nil : .address(address.reach)
    }
}
