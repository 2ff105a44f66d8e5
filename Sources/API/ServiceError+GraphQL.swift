import GraphQL
package import Gateway
package import HTTPTypes
import JSON

extension ServiceError {
    /// As it stands in a response's `errors`.
    var graphQL: GraphQLError {
        var extensions: JSONObject = [:]
        if !problems.isEmpty {
            extensions["problems"] = .array(
                problems.map { problem in
                    var object: JSONObject = [
                        "field": .string(problem.field), "message": .string(problem.message),
                    ]
                    if !problem.allowed.isEmpty { object["allowed"] = .array(problem.allowed) }
                    return .object(object)
                })
        }
        if let limit { extensions["limit"] = .string(limit.rawValue) }
        if let retryAfter { extensions["retryAfter"] = .int(retryAfter.wholeSeconds) }
        return GraphQLError(message, code: GraphQLError.Code(code.rawValue), extensions: extensions)
    }
}

extension GraphQLError {
    /// The status that goes with an error that ended a request before it was accepted.
    static func status(of error: GraphQLError) -> (status: Status, fields: Fields)? {
        guard let code = error.code.flatMap(ErrorCode.init(rawValue:)), let status = code.status else { return nil }
        var fields = Fields()
        if case .int(let seconds)? = error.extensions["retryAfter"] { fields.append(.retryAfter, "\(max(1, seconds))") }
        if code == .unauthenticated { fields.append(FieldName("WWW-Authenticate"), "Bearer") }
        if code == .idempotencyInProgress { fields.append(.retryAfter, "1") }
        return (status, fields)
    }
}

extension ErrorCode {
    /// The status that an error has where it ends a request before it was accepted; nil where that of GraphQL over HTTP holds.
    package var status: Status? {
        switch self {
        case .rateLimit: Status(429)
        case .unauthenticated: Status(401)
        case .idempotencyKeyReused: Status(422)
        case .idempotencyInProgress: Status(409)
        case .insufficientCredits, .invalidInput, .providerUnavailable, .generationFailed, .forbidden, .notFound,
            .contentRefused, .internal:
            nil
        }
    }
}
