package import JSON
package import Telemetry

/// A request that we send to somebody else's server.
package struct HTTPRequest: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8], type: String)
        /// The whole of a file, read while it is sent.
        case file(path: String, type: String)
        case form(MultipartForm)

        package static func json(_ value: JSON) -> Body { .bytes(value.bytes, type: "application/json") }

        /// What `Content-Type` says of it.
        package var type: String? {
            switch self {
            case .none: nil
            case .bytes(_, let type), .file(_, let type): type
            case .form(let form): form.contentType
            }
        }

        /// The body as it goes over the wire.
        package var segments: [BodySegment] {
            switch self {
            case .none: []
            case .bytes(let bytes, _): [.bytes(bytes)]
            case .file(let path, _): [.file(path: path)]
            case .form(let form): form.segments
            }
        }
    }

    package var method: Method
    package var url: URL
    package var fields: Fields
    package var body: Body

    /// - Parameter bearer: sent as `Authorization: Bearer …`.
    package init(
        _ method: Method, _ url: URL, bearer: Secret? = nil, _ fields: [(FieldName, String)] = [], body: Body = .none
    ) {
        (self.method, self.url, self.fields, self.body) = (method, url, Fields(fields), body)
        if let bearer { self.fields.append(.authorization, "Bearer \(bearer.reveal())") }
    }

    package init(
        _ method: Method, _ url: URL, bearer: Secret? = nil, _ fields: [(FieldName, String)] = [], json: JSON
    ) {
        self.init(method, url, bearer: bearer, fields, body: .json(json))
    }

    package init(
        _ method: Method, _ url: URL, bearer: Secret? = nil, _ fields: [(FieldName, String)] = [], form: MultipartForm
    ) {
        self.init(method, url, bearer: bearer, fields, body: .form(form))
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without fields, query and body, where secrets are.
    package var description: String { "\(method.name) \(url)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
