/// What a request asks for. Methods are case-sensitive; one that is not here is not implemented.
package enum Method: Sendable, CaseIterable {
    case get, head, post, put, patch, delete, options, trace, connect

    package var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        }
    }
}
