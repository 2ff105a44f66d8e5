import GraphQL
import Gateway
import HTTPTypes
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
        guard let code = error.code.flatMap(ErrorCode.init(rawValue:)) else { return nil }
        var fields = Fields()
        if case .int(let seconds)? = error.extensions["retryAfter"] { fields.append(.retryAfter, "\(max(1, seconds))") }
        switch code {
        case .rateLimit: return (Status(429), fields)
        case .unauthenticated:
            fields.append(FieldName("WWW-Authenticate"), "Bearer")
            return (Status(401), fields)
        case .idempotencyKeyReused: return (Status(422), fields)
        case .idempotencyInProgress:
            fields.append(.retryAfter, "1")
            return (Status(409), fields)
        default: return nil
        }
    }
}
