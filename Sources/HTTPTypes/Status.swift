/// How a request ended: three digits, and the words that go with them.
package struct Status: Sendable, Hashable, CustomStringConvertible {
    package let code: Int

    package init(_ code: Int) {
        precondition((100...599).contains(code))
        self.code = code
    }

    package static let ok = Status(200)
    package static let noContent = Status(204)
    package static let badRequest = Status(400)
    package static let notFound = Status(404)
    package static let methodNotAllowed = Status(405)
    package static let requestTimeout = Status(408)
    package static let contentTooLarge = Status(413)
    package static let targetTooLong = Status(414)
    package static let expectationFailed = Status(417)
    package static let fieldsTooLarge = Status(431)
    package static let internalError = Status(500)
    package static let notImplemented = Status(501)
    package static let unavailable = Status(503)
    package static let versionNotSupported = Status(505)

    /// Whether a response with this status ends with its head, whatever its fields say.
    package var hasNoContent: Bool { code < 200 || code == 204 || code == 304 }

    package var isSuccess: Bool { (200...299).contains(code) }

    package var description: String { "\(code) \(reason)" }

    package var reason: String { Self.reasons[code] ?? "" }

    private static let reasons: [Int: String] = [
        100: "Continue", 101: "Switching Protocols",
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
        411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
        421: "Misdirected Request", 422: "Unprocessable Content", 425: "Too Early", 426: "Upgrade Required",
        428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
