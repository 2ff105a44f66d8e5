package import HTTPTypes

/// Why there is no whole answer, by what became of the request: that decides whether it may be sent once more.
package enum HTTPClientError: Error, Equatable {
    /// Not a byte of the request has left, for certain.
    case notSent(Cause)
    /// The request, or a part of it, may have been received and acted upon.
    case unanswered(Cause)
    /// An answer began, and is of no use.
    case incomplete(Status, Cause)

    package enum Deadline: Sendable, Equatable { case connect, firstByte, stall, total }

    package enum Cause: Error, Equatable {
        case cancelled
        case timedOut(Deadline)
        /// Too many requests wait for their turn.
        case tooMany(waiting: Int)
        case forbidden(EgressPolicy.Objection)
        case unresolvable
        case unreachable
        /// TLS, in the library's words.
        case insecure(String)
        case connectionLost
        /// The answer is not HTTP as we speak it.
        case unreadable
        case fieldsTooLarge(limit: Int)
        case bodyTooLarge(limit: Int)
        case tooManyRedirects(limit: Int)
        case badRedirect(URLError)
        /// From https to http.
        case insecureRedirect
        case file(path: String, reason: String)
        /// Any other failure of the library, by its number.
        case other(Int, String)
    }

    package var cause: Cause {
        switch self {
        case .notSent(let cause), .unanswered(let cause), .incomplete(_, let cause): cause
        }
    }

    /// Whether sending the request again might do its work twice.
    package var mayHaveBeenReceived: Bool { if case .notSent = self { false } else { true } }
}

extension HTTPClientError: CustomStringConvertible {
    /// Names neither the URL nor a field: the caller knows which of its requests it was, and a log should not learn its secrets.
    package var description: String {
        switch self {
        case .notSent(let cause): "the request was not sent: \(cause)"
        case .unanswered(let cause): "the request may have been received, and was not answered: \(cause)"
        case .incomplete(let status, let cause): "the answer (\(status.code)) is not whole: \(cause)"
        }
    }
}

extension HTTPClientError.Cause: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancelled: "it was cancelled"
        case .timedOut(.connect): "there was no connection in time; check that the host is up and reachable from here"
        case .timedOut(.firstByte): "no answer began in time"
        case .timedOut(.stall): "nothing moved for too long"
        case .timedOut(.total): "it took too long in all"
        case .tooMany(let waiting): "\(waiting) requests wait already; try again later"
        case .forbidden(let objection): "\(objection); use another URL"
        case .unresolvable: "the host's name is not known; check its spelling and the DNS"
        case .unreachable: "nobody takes connections there; check host and port, and that the service is up"
        case .insecure(let words):
            "there is no secure connection (\(words)); check the certificate, or give its authority's file"
        case .connectionLost: "the connection was lost"
        case .unreadable: "the answer is not valid HTTP; check that the port speaks it"
        case .fieldsTooLarge(let limit): "the answer has more than \(limit) bytes of fields"
        case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .tooManyRedirects(let limit): "there are more than \(limit) redirects; use the URL they lead to"
        case .badRedirect(let error): "it redirects to nowhere: \(error)"
        case .insecureRedirect: "it redirects from https to http; use a URL that does not"
        case .file(let path, let reason): "\(path): \(reason)"
        case .other(let code, let words): "libcurl's error \(code): \(words)"
        }
    }
}
