import Gateway
import HTTPTypes
import JSON

/// How adapters read answers.
extension HTTPResponse {
    /// The body as JSON; what is none may have been accepted all the same.
    func json() throws(VendorError) -> JSON {
        do { return try JSON(parsing: body, limits: .init(maximumBytes: 128 << 20)) } catch {
            throw .unreadable("\(status): no JSON")
        }
    }

    /// The JSON where there is some, for errors whose shape varies.
    var anyJSON: JSON? { try? JSON(parsing: body) }

    /// Whether it says that it is JSON: for answers that are to be media.
    var isJSON: Bool { fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false }

    /// A `Retry-After` in seconds.
    var retryAfter: Duration? { fields[.retryAfter].flatMap { Int($0) }.map { .seconds(min(max($0, 0), 3600)) } }

    /// What a status says where the vendor says no more: the last resort of every adapter.
    func failure(_ message: @autoclosure () -> String = "") -> VendorError {
        let detail = message().isEmpty ? "\(status)" : "\(status): \(message())"
        return switch status.code {
        case 401, 403: .unauthorised(detail)
        case 402: .exhausted(detail)
        case 408, 425, 500...599: .unavailable(detail)
        case 429: .throttled(retryAfter: retryAfter)
        case 400...499: .rejected(detail)
        default: .unreadable(detail)
        }
    }
}

extension JSON {
    /// The value at a path of members and places: `json[path: "data", 0, "url"]`.
    subscript(path steps: any JSONStep...) -> JSON? {
        steps.reduce(self as JSON?) { value, step in value.flatMap { step.value(in: $0) } }
    }

    /// Text, or a number as text: ids come as either.
    var idText: String? {
        switch self {
        case .string(let text) where !text.isEmpty: text
        case .int(let number): "\(number)"
        default: nil
        }
    }
}

protocol JSONStep: Sendable {
    func value(in json: JSON) -> JSON?
}

extension String: JSONStep {
    func value(in json: JSON) -> JSON? { json[self].flatMap { $0.isNull ? nil : $0 } }
}

extension Int: JSONStep {
    func value(in json: JSON) -> JSON? {
        guard let items = json.arrayValue, items.indices.contains(self) else { return nil }
        return items[self]
    }
}

extension JSONObject {
    /// Adds what is there: bodies leave out what was not asked for.
    mutating func add(_ name: String, _ value: JSON?) {
        if let value, !value.isNull { self[name] = value }
    }

    mutating func add(_ name: String, _ text: String?) { add(name, text.map { JSON.string($0) }) }
}
