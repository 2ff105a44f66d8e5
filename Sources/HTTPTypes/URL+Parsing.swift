/// Why a text is not taken for a URL.
package enum URLError: Error, Equatable, CustomStringConvertible {
    case tooLong, unknownScheme, credentials, fragment, badHost, badPort, badCharacter, badPercent

    package var description: String {
        switch self {
        case .tooLong: "the URL is longer than \(URL.maximumBytes) bytes: shorten it"
        case .unknownScheme: "the URL must begin with https:// or http://"
        case .credentials: "the URL has a user or password in it: send credentials in a field instead"
        case .fragment: "the URL has a fragment: leave out '#' and what follows"
        case .badHost:
            "the URL's host is neither a name (ASCII; other letters as punycode) nor an IP address (IPv6 in brackets)"
        case .badPort: "the URL's port is not a number from 1 to 65535"
        case .badCharacter: "the URL has a control character or a backslash in it: percent-encode it"
        case .badPercent: "the URL has a '%' without two hexadecimal digits: write it as %25"
        }
    }
}

extension URL {
    /// Reads a complete URL. Strict where others disagree about where a request goes; in the path and query, what has no business
    /// to stand there bare (a space, a bracket, a letter beyond ASCII) is encoded, as browsers do.
    package init(parsing text: some StringProtocol) throws(URLError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumBytes else { throw .tooLong }
        guard let (scheme, start) = Self.scheme(of: bytes) else { throw .unknownScheme }
        let end = bytes[start...].firstIndex { "/?#\\".utf8.contains($0) } ?? bytes.count
        let (host, port) = try Self.authority(bytes[start..<end], scheme)
        try self.init(scheme: scheme, host: host, port: port, reference: bytes[end...])
        guard self.text.utf8.count <= Self.maximumBytes else { throw .tooLong }
    }

    /// Where a redirect found here leads (RFC 3986 §5.2). Its fragment, which is for browsers, is dropped.
    package func resolving(_ reference: some StringProtocol) throws(URLError) -> URL {
        let text = String(reference.prefix { $0 != "#" })
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumBytes else { throw .tooLong }
        let schemeEnd = bytes.firstIndex { "/?:\\".utf8.contains($0) }
        if let schemeEnd, bytes[schemeEnd] == UInt8(ascii: ":") { return try URL(parsing: text) }
        if text.hasPrefix("//") { return try URL(parsing: "\(scheme.rawValue):\(text)") }
        if text.isEmpty { return self }
        let full: String
        switch text.first {
        case "/": full = text
        case "?": full = path + text
        default: full = path[...(path.lastIndex(of: "/") ?? path.startIndex)] + text
        }
        let target = try URL(scheme: scheme, host: host, port: port, reference: Array(full.utf8)[...])
        guard target.text.utf8.count <= Self.maximumBytes else { throw .tooLong }
        return URL(
            scheme: scheme, host: host, port: port, path: Self.withoutSteps(target.path), query: target.query)
    }

    // MARK: - Parts

    private init(scheme: Scheme, host: Host, port: Int, reference: ArraySlice<UInt8>) throws(URLError) {
        guard !reference.contains(UInt8(ascii: "#")) else { throw .fragment }
        let mark = reference.firstIndex(of: UInt8(ascii: "?")) ?? reference.endIndex
        let path = try Self.encoded(reference[..<mark], keeping: "!$&'()*+,;=:@/")
        let query =
            mark < reference.endIndex ? try Self.encoded(reference[(mark + 1)...], keeping: "!$&'()*+,;=:@/?") : nil
        self.init(scheme: scheme, host: host, port: port, path: path.isEmpty ? "/" : path, query: query)
    }

    private static func scheme(of bytes: [UInt8]) -> (Scheme, Int)? {
        for scheme in [Scheme.https, .http] {
            let prefix = "\(scheme.rawValue)://".utf8
            if bytes.count >= prefix.count, zip(bytes, prefix).allSatisfy({ FieldName.lowercased($0) == $1 }) {
                return (scheme, prefix.count)
            }
        }
        return nil
    }

    private static func authority(_ bytes: ArraySlice<UInt8>, _ scheme: Scheme) throws(URLError) -> (Host, Int) {
        guard !bytes.contains(UInt8(ascii: "@")) else { throw .credentials }
        var hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        let host: Host
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")),
                case .v6(let high, let low)? = IPAddress(
                    String(decoding: bytes[(bytes.startIndex + 1)..<close], as: UTF8.self))
            else { throw .badHost }
            hostEnd = close + 1
            host = .address(.v6(high: high, low: low))
        } else {
            host = try named(bytes[..<hostEnd])
        }
        guard hostEnd < bytes.endIndex else { return (host, scheme.defaultPort) }
        let digits = bytes[hostEnd...].dropFirst()
        guard bytes[hostEnd] == UInt8(ascii: ":") else { throw .badHost }
        guard (1...5).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else { throw .badPort }
        let port = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (1...65535).contains(port) else { throw .badPort }
        return (host, port)
    }

    private static func named(_ bytes: ArraySlice<UInt8>) throws(URLError) -> Host {
        let name = String(decoding: bytes.map(FieldName.lowercased), as: UTF8.self)
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last else { throw .badHost }
        for label in labels {
            let isPlain = label.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
            guard (1...63).contains(label.count), isPlain else { throw .badHost }
        }
        // What ends in a number is an address, in one of the many forms that resolvers take, or nothing: only one is for us.
        if last.allSatisfy({ $0 &- 0x30 < 10 }) || last.starts(with: "0x".utf8) {
            guard let address = IPAddress(name) else { throw .badHost }
            return .address(address)
        }
        return .name(name)
    }

    private static func encoded(_ bytes: ArraySlice<UInt8>, keeping kept: String) throws(URLError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in zip(bytes.indices, bytes) {
            if PercentEncoding.isUnreserved(byte) || kept.utf8.contains(byte) {
                result.append(byte)
            } else if byte == UInt8(ascii: "%") {
                let digits = bytes[(index + 1)...].prefix(2)
                guard digits.count == 2, digits.allSatisfy({ PercentEncoding.hexValue($0) != nil }) else {
                    throw .badPercent
                }
                result.append(byte)
            } else {
                guard byte >= 0x20, byte != 0x7f, byte != UInt8(ascii: "\\") else { throw .badCharacter }
                PercentEncoding.append(byte, to: &result)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The path without `.` and `..` (RFC 3986 §5.2.4).
    private static func withoutSteps(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for segment in segments {
            switch segment {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        if let last = segments.last, last == "." || last == ".." { kept.append("") }
        return "/" + kept.joined(separator: "/")
    }
}
