package import HTTPTypes

/// Why a request is not handed to a handler, and the connection ends. Its words are all our own: nothing that was sent is
/// ever sent back.
package struct Refusal: Error, Sendable, Equatable {
    package let status: Status
    package let detail: String
    /// For 405: the methods that are allowed.
    package let allow: String?

    init(_ status: Status, _ detail: String, allow: String? = nil) {
        (self.status, self.detail, self.allow) = (status, detail, allow)
    }

    static func malformed(_ detail: String) -> Refusal { Refusal(.badRequest, detail) }

    /// As problem details (RFC 9457).
    var response: Response {
        var fields = Fields()
        fields.append(.contentType, "application/problem+json")
        if let allow { fields.append(.allow, allow) }
        if status == .unavailable { fields.append(.retryAfter, "1") }
        let body = #"{"title":"\#(status.reason)","status":\#(status.code),"detail":"\#(detail)"}"# + "\n"
        return Response(status, fields, body: .bytes(Array(body.utf8)))
    }
}

// The grammar's refusals, by name, so that the same fault is always told in the same words.
extension Refusal {
    static let badMethod = malformed("The request line does not begin with a method.")
    static let longMethod = Refusal(.notImplemented, "No method has so long a name.")
    static let unknownMethod = Refusal(
        .notImplemented, "The method is not one that this server knows; methods are upper case.")
    static let badTarget = malformed("The request target is missing or has a byte that no target may have.")
    static let longTarget = Refusal(.targetTooLong, "The request target is too long.")
    static let badVersion = malformed("The request line does not end with HTTP/1.1 and CR LF.")
    static let otherVersion = Refusal(.versionNotSupported, "This server speaks HTTP/1.1 and HTTP/1.0.")
    static let bareLineEnd = malformed("Lines must end with CR LF, and neither byte may stand alone.")
    static let folded = malformed("A field line begins with white space: folded lines are obsolete.")
    static let badName = malformed(
        "A field name is empty or has a byte that no name may have, or its colon is missing.")
    static let spaceBeforeColon = malformed("There is white space between a field name and its colon.")
    static let badValue = malformed("A field value has a control character.")
    static let manyFields = Refusal(.fieldsTooLarge, "The request has too many fields.")
    static let largeFields = Refusal(.fieldsTooLarge, "The fields of the request are too large.")
    static let noHost = malformed("HTTP/1.1 requires exactly one Host field.")
    static let badHost = malformed("The host is not a name or address with an optional port.")
    static let badLength = malformed("Content-Length must be given once, as a plain decimal number.")
    static let lengthAndCoding = malformed("Content-Length and Transfer-Encoding exclude each other.")
    static let badCoding = malformed(
        "The last transfer coding must be chunked, and it must be given once, to HTTP/1.1.")
    static let unknownCoding = Refusal(.notImplemented, "chunked is the only transfer coding that this server knows.")
    /// `Content_Length` is a name of its own, but programs behind a gateway have been known to read it as the real one.
    static let lookalikeName = malformed("A field name imitates one that frames messages.")
    static let badChunk = malformed("A chunk's size is not a hexadecimal number on a line of its own.")
    static let badChunkEnd = malformed("A chunk does not end with CR LF where its size says.")
    static let badExtension = malformed("A chunk extension is malformed.")
    static let longExtension = malformed("The chunk extensions are too long.")
    static let unknownExpectation = Refusal(.expectationFailed, "100-continue is the only expectation that can be met.")
    static let largeBody = Refusal(.contentTooLarge, "The request body is larger than this route takes.")
    static let incomplete = malformed("The connection ended before the request did.")
    static let slowHead = Refusal(.requestTimeout, "The request head took too long.")
    static let slowBody = Refusal(.requestTimeout, "The request body came too slowly.")
    static let badPath = malformed("The path has a malformed or forbidden percent-encoding.")
    static let manyConnections = Refusal(.unavailable, "There are too many connections.")
    static let fullMemory = Refusal(.unavailable, "The server is busy receiving other requests.")
}
