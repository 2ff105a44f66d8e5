/// Where a request goes: `https://api.example:8443/v1/tasks?limit=2`.
///
/// Always complete, and in one form: a lower-case host, no default port, an absolute path, every byte printable ASCII. It has no
/// room for a user and a password, which would end up in logs, nor for a fragment, which is never sent.
package struct URL: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable {
        case http, https

        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    package enum Host: Sendable, Hashable {
        /// Lower case, in labels of letters, digits, `-` and `_`. Other letters come as punycode.
        case name(String)
        case address(IPAddress)
    }

    /// A longer one is refused. Servers commonly take 8 KiB.
    package static let maximumBytes = 8 * 1024

    package let scheme: Scheme
    package let host: Host
    package let port: Int
    /// Percent-encoded; begins with a slash.
    package private(set) var path: String
    /// Percent-encoded; nil without a question mark.
    package private(set) var query: String?

    init(scheme: Scheme, host: Host, port: Int, path: String, query: String?) {
        (self.scheme, self.host, self.port, self.path, self.query) = (scheme, host, port, path, query)
    }

    /// All of it, as it is sent. May carry a secret in its query: not for logs.
    package var text: String { origin + path + (query.map { "?\($0)" } ?? "") }

    /// Scheme, host and port: what a connection is made to, and what may share a credential.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// The host and, unless it is the scheme's own, the port.
    package var authority: String { port == scheme.defaultPort ? hostText : "\(hostText):\(port)" }

    package var hostText: String {
        switch host {
        case .name(let name): name
        case .address(.v4(let number)): "\(IPAddress.v4(number))"
        case .address(let address): "[\(address)]"
        }
    }

    /// Whether the host says by itself that it is this machine.
    package var isLoopback: Bool {
        switch host {
        case .name(let name): name == "localhost" || name.hasSuffix(".localhost")
        case .address(let address): address.reach == .loopback
        }
    }

    // MARK: - Building

    /// The URL with further segments to its path, each encoded whole, so that none can leave its place: `base / "tasks" / id`.
    package static func / (url: URL, segment: some StringProtocol) -> URL {
        var longer = url
        if !longer.path.hasSuffix("/") { longer.path += "/" }
        // "." and ".." would be taken for steps by whoever reads it, encoded or not.
        precondition(segment != "." && segment != "..", "a segment that is a step")
        longer.path += PercentEncoding.encode(segment)
        return longer
    }

    /// The URL with further items to its query, encoded.
    package func with(query items: [(name: String, value: String)]) -> URL {
        guard !items.isEmpty else { return self }
        let added = items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
        var longer = self
        longer.query = query.map { $0.isEmpty ? added : "\($0)&\(added)" } ?? added
        return longer
    }
}

extension URL: ExpressibleByStringLiteral {
    /// For URLs that stand in the code: a wrong one is a bug of ours.
    package init(stringLiteral text: String) {
        do { try self.init(parsing: text) } catch { preconditionFailure("\(error)") }
    }
}

extension URL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// For people and logs: without the query, which may hold a signature or a key.
    package var description: String { origin + path + (query == nil ? "" : "?…") }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
