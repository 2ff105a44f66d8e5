import HTTPTypes

/// What a browser sends back (RFC 6265 §5.4).
struct Cookies {
    private var values: [Substring: Substring] = [:]

    init(_ fields: Fields) {
        for field in fields.values(of: .cookie) {
            for pair in field[...].split(separator: ";") {
                guard let equals = pair.firstIndex(of: "=") else { continue }
                let name = pair[..<equals].drop { $0 == " " }
                // Of two with a name, the first was set for the more exact path.
                if values[name] == nil { values[name] = pair[pair.index(after: equals)...] }
            }
        }
    }

    subscript(name: String) -> String? { values[name[...]].map(String.init) }
}
