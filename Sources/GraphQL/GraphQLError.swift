package import JSON

/// One entry of a response's `errors`.
package struct GraphQLError: Error, Sendable, Equatable {
    /// What went wrong, for programs. The engine's own codes; resolvers bring theirs.
    package struct Code: Sendable, Equatable, ExpressibleByStringLiteral {
        package let name: String

        package init(stringLiteral name: String) { self.name = name }
        package init(_ name: String) { self.name = name }

        package static let syntax: Code = "GRAPHQL_PARSE_FAILED"
        package static let validation: Code = "GRAPHQL_VALIDATION_FAILED"
        package static let request: Code = "BAD_REQUEST"
        package static let input: Code = "BAD_USER_INPUT"
        package static let limit: Code = "LIMIT_EXCEEDED"
        package static let execution: Code = "INTERNAL"
    }

    /// A step from the response's root: a response key, or a place in a list.
    package enum PathStep: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    package var message: String
    package var locations: [SourceLocation]
    package var path: [PathStep]?
    package var extensions: JSONObject

    package init(
        _ message: String, at locations: [SourceLocation] = [], path: [PathStep]? = nil, code: Code? = nil,
        extensions: JSONObject = JSONObject()
    ) {
        (self.message, self.locations, self.path, self.extensions) = (message, locations, path, extensions)
        if let code { self.extensions["code"] = .string(code.name) }
    }

    package var code: String? { extensions["code"]?.stringValue }
}

extension GraphQLError.PathStep: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) { self = .key(value) }
    package init(integerLiteral value: Int) { self = .index(value) }
}

extension GraphQLError {
    /// The error as a response carries it; what is empty is left out.
    package var json: JSON {
        var object: JSONObject = ["message": .string(message)]
        if !locations.isEmpty {
            object.append(
                unique: "locations", .array(locations.map { ["line": .int($0.line), "column": .int($0.column)] }))
        }
        if let path {
            let steps = path.map { step -> JSON in
                switch step {
                case .key(let key): .string(key)
                case .index(let index): .int(index)
                }
            }
            object.append(unique: "path", .array(steps))
        }
        if !extensions.isEmpty { object.append(unique: "extensions", .object(extensions)) }
        return .object(object)
    }
}
