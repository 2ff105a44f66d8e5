import JSON

/// The bytes of a POST. `fields` are whole lines; Content-Type is among them unless it is given as nil.
func post(
    _ body: String, accept: String? = nil, type: String? = "application/json", _ fields: String...,
    at path: String = "/graphql"
) -> String {
    var lines = ["POST \(path) HTTP/1.1", "Host: h", "Content-Length: \(body.utf8.count)"]
    if let type { lines.append("Content-Type: \(type)") }
    if let accept { lines.append("Accept: \(accept)") }
    return (lines + fields + ["", ""]).joined(separator: "\r\n") + body
}

/// The bytes of a GET whose parameters stand in the URL as `query` has them.
func get(raw query: String, accept: String? = nil, _ fields: String..., at path: String = "/graphql") -> String {
    var lines = ["GET \(path)\(query.isEmpty ? "" : "?")\(query) HTTP/1.1", "Host: h"]
    if let accept { lines.append("Accept: \(accept)") }
    return (lines + fields + ["", ""]).joined(separator: "\r\n")
}

/// The bytes of a GET with these parameters, encoded as forms are.
func get(
    _ parameters: [(String, String)], accept: String? = nil, field: String? = nil, at path: String = "/graphql"
) -> String {
    let query = parameters.map { "\($0)=\(formEncoded($1))" }.joined(separator: "&")
    if let field { return get(raw: query, accept: accept, field, at: path) }
    return get(raw: query, accept: accept, at: path)
}

func formEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            return
                String(Character(Unicode.Scalar(byte)))
        case 0x20: return "+"
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }
    }.joined()
}

/// A request's body that asks for a document, with whatever else is given.
func asking(_ query: JSON, _ more: JSONObject = [:]) -> String {
    var object: JSONObject = ["query": query]
    for member in more.members { object[member.name] = member.value }
    return JSON.object(object).text
}
