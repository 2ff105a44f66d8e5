import JSON

extension RequestParameters {
    /// Reads the parameters of a GET, as a form's are encoded; maps are JSON within.
    ///
    /// Where browsers guess, this refuses: a parameter given twice, a lone `%`.
    init(query: String, _ limits: RequestLimits) throws(GraphQLRefusal) {
        var values: [Parameter: [UInt8]] = [:]
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = try Self.decoded(pair[mark...].dropFirst())
            let name = try Self.decoded(pair[..<mark])
            guard let parameter = Parameter(named: name.span, name.indices) else { continue }
            guard values.updateValue(value, forKey: parameter) == nil else { throw .givenTwice }
        }
        guard let document = values[.query] else { throw .noQuery }
        self.init(
            document, operationName: values[.operationName].map { String(decoding: $0, as: UTF8.self) },
            variables: try Self.map(values[.variables], "variables", limits),
            extensions: try Self.map(values[.extensions], "extensions", limits))
    }

    private static func map(_ text: [UInt8]?, _ name: String, _ limits: RequestLimits) throws(GraphQLRefusal)
        -> JSONObject?
    {
        guard let text else { return nil }
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: text, limits: limits.json(at: 1))
        } catch {
            throw .malformed("The parameter '\(name)' is no JSON: \(error).")
        }
        return try map(json, name)
    }

    /// Undoes the encoding of forms: `+` is a space, `%41` an A. What comes of it is UTF-8.
    private static func decoded(_ text: Substring.UTF8View) throws(GraphQLRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
                    throw .badPercent
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw .notUTF8
        }
        return bytes
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
