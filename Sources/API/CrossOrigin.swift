package import HTTPServer
import HTTPTypes

/// Lets pages of other origins call (CORS), which can do no more than whoever gave them a key: the cookie of those who are
/// signed in to the console counts only beside the field `X-Doitong-Console`, and that one no other origin may send.
package struct CrossOrigin: Sendable {
    /// nil lets all in.
    private let origins: [String]?

    package init(_ origins: [String]) { self.origins = origins.contains("*") ? nil : origins }

    /// The same routes, with the fields that a browser asks for, and an answer to its asking beforehand.
    package func around(_ routes: [Route]) -> [Route] {
        let answering = routes.map { route in
            Route(route.method, route.path, bodyBytes: route.bodyBytes) { request in
                var response = try await route.handler(request)
                if case .upgrade = response.body {
                    // A browser lets any page open a WebSocket, and read what comes.
                    return admits(request.fields) ? response : Response(Status(403))
                }
                add(to: &response.fields, request.fields)
                return response
            }
        }
        let paths = routes.map(\.path).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return answering
            + paths.map { path in
                let methods = routes.filter { $0.path == path }.map(\.method.name).joined(separator: ", ")
                return Route(.options, path) { request in
                    var fields = Fields([(.allow, "\(methods), OPTIONS")])
                    add(to: &fields, request.fields)
                    if request.fields[.requestMethod] != nil {
                        fields.append(FieldName("Access-Control-Allow-Methods"), methods)
                        fields.append(FieldName("Access-Control-Allow-Headers"), Self.requestFields)
                        fields.append(FieldName("Access-Control-Max-Age"), "86400")
                    }
                    return Response(.noContent, fields)
                }
            }
    }

    /// Whether a page that a request comes from may read what is answered; true where it comes from none.
    private func admits(_ asked: Fields) -> Bool {
        guard let origins, let origin = asked[.origin] else { return true }
        if origins.contains(origin) { return true }
        guard let host = asked[.host], let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...] == host
    }

    private func add(to fields: inout Fields, _ asked: Fields) {
        guard let origins else {
            fields.append(Self.toAll)
            return
        }
        // What is answered depends on who asks, also where the answer is no.
        fields.append(FieldName("Vary"), "Origin")
        guard let origin = asked[.origin], origins.contains(origin) else { return }
        fields.append(.allowOrigin, origin)
        fields.append(.exposeHeaders, Self.answerFields)
    }

    private static let toAll = Fields([(.allowOrigin, "*"), (.exposeHeaders, answerFields)])

    /// Never with `X-Doitong-Console`: it is what tells our own pages' requests from all others.
    private static let requestFields =
        "Authorization, Content-Type, Accept, X-API-Key, Idempotency-Key, X-Request-Id, Prefer, Last-Event-ID, GraphQL-Preflight, Apollo-Require-Preflight, X-Requested-With"
    private static let answerFields =
        "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Idempotent-Replayed, Preference-Applied"
}

extension FieldName {
    fileprivate static let origin = FieldName("Origin")
    fileprivate static let requestMethod = FieldName("Access-Control-Request-Method")
    fileprivate static let allowOrigin = FieldName("Access-Control-Allow-Origin")
    fileprivate static let exposeHeaders = FieldName("Access-Control-Expose-Headers")
}
