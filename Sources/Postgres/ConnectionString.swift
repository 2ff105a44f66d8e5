import CPostgres
import Glibc

/// Where a database is and how to come in, as PostgreSQL's own tools are told: `postgres://user:password@host:port/database`, or
/// `host=… dbname=…`; with several hosts, certificates and all that libpq knows.
///
/// It prints without its password, and without anything else that may be a secret.
package struct ConnectionString: Sendable {
    /// By libpq's names; only what was given.
    let settings: [String: String]

    package init(_ text: String) throws(ConnectionStringError) {
        guard !text.isEmpty else { throw ConnectionStringError("it is empty") }
        guard !text.utf8.contains(0) else { throw ConnectionStringError("there is a NUL character in it") }
        guard !Self.isSplitWrongly(text) else {
            throw ConnectionStringError("there is an @ or a slash too many, as if in the password")
        }
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(text, &complaint) else {
            let words = unsafe complaint.map { unsafe String(cString: $0) } ?? "there is no memory"
            unsafe PQfreemem(complaint)
            // libpq quotes what it does not understand, which may be a part of the password.
            throw ConnectionStringError(withoutQuoted(words).split(whereSeparator: \.isNewline).joined(separator: " "))
        }
        defer { unsafe PQconninfoFree(options) }
        settings = unsafe Self.settings(options)
        let (hosts, ports) = (list("hostaddr").isEmpty ? list("host") : list("hostaddr"), list("port"))
        guard ports.count <= 1 || ports.count == hosts.count else {
            throw ConnectionStringError(
                "it has \(hosts.count) hosts and \(ports.count) ports: give one port, or one for each")
        }
        let names = list("host")
        guard names.isEmpty || list("hostaddr").isEmpty || names.count == hosts.count else {
            throw ConnectionStringError("it has \(names.count) names and \(hosts.count) addresses: give one for each")
        }
        guard hosts.count <= PostgresLimits.endpoints else {
            throw ConnectionStringError("it has \(hosts.count) hosts: give \(PostgresLimits.endpoints) at most")
        }
        guard ports.allSatisfy({ $0.isEmpty || Int($0).map { (1...65_535).contains($0) } ?? false }) else {
            throw ConnectionStringError("a port is no number from 1 to 65535")
        }
        guard settings["connect_timeout"].map({ Int($0) != nil }) ?? true else {
            throw ConnectionStringError("connect_timeout is no whole number of seconds")
        }
    }

    /// For each address; nil where nothing is said, or where it is to be without end, which nothing is here.
    var connectPatience: Duration? {
        guard let seconds = settings["connect_timeout"].flatMap({ Int($0) }), seconds > 0 else { return nil }
        return .seconds(seconds)
    }

    /// A setting's parts, where it may have one for each host.
    func list(_ name: String) -> [String] {
        guard let text = settings[name], !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// Whether what libpq takes for a host, a port or a database may be the end of a password with an @ or a slash in it, which
    /// would then be told in errors.
    private static func isSplitWrongly(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://"), text.hasPrefix("postgres") else { return false }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
        return authority.filter { $0 == "@" }.count > 1 || path.contains("@")
    }

    private static func settings(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var settings: [String: String] = [:]
        var next = unsafe options
        while let keyword = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                unsafe settings[String(cString: keyword)] = String(cString: value)
            }
            unsafe next = next.successor()
        }
        return settings
    }

    /// What libpq takes for a setting that is not given: from the environment, or built in.
    static func fallback(_ name: String) -> String? {
        guard let options = unsafe PQconndefaults() else { return nil }
        defer { unsafe PQconninfoFree(options) }
        return unsafe settings(options)[name]
    }
}

extension ConnectionString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        let user = settings["user"].map { "\($0)@" } ?? ""
        let (hosts, ports) = (list("host").isEmpty ? list("hostaddr") : list("host"), list("port"))
        let places = hosts.indices.map { index in
            let port = ports.count == hosts.count ? ports[index] : ports.first
            return hosts[index] + (port.map { ":\($0)" } ?? "")
        }
        return "postgres://\(user)\(places.joined(separator: ","))/\(settings["dbname"] ?? "")"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is no connection string.
package struct ConnectionStringError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ reason: String) {
        description =
            "this does not say where the database is: \(reason). Write postgres://user:password@host:port/database, with %40 "
            + "for an @ in a part, %2F for a slash, and so on"
    }
}
