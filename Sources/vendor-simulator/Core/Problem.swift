import JSON

/// What is wrong with one place of a request.
package struct Problem: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case name(String)
        case index(Int)
    }

    package enum Kind: Sendable, Equatable {
        case missing
        case type(expected: String, found: String)
        case notAmong([String])
        /// A number or a length beyond its bound.
        case below(String)
        case above(String)
        case short(Int)
        case long(Int)
        case unknown
        /// Something that no table says, in words.
        case other(String)
    }

    package var path: [Step]
    package var kind: Kind

    init(_ path: String..., kind: Kind) { (self.path, self.kind) = (path.map { .name($0) }, kind) }

    init(path: [Step], kind: Kind) { (self.path, self.kind) = (path, kind) }

    /// `input.images[0].url`
    package var place: String {
        path.reduce("") { text, step in
            switch step {
            case .name(let name): text.isEmpty ? name : "\(text).\(name)"
            case .index(let index): "\(text)[\(index)]"
            }
        }
    }

    /// The last step to its place.
    var name: String {
        switch path.last {
        case .name(let name): name
        case .index(let index): "\(index)"
        case nil: ""
        }
    }

    var steps: [JSON] {
        path.map { step in
            switch step {
            case .name(let name): .string(name)
            case .index(let index): .int(index)
            }
        }
    }

    var message: String {
        switch kind {
        case .missing: "Field required"
        case .type(let expected, let found): "Expected \(expected), received \(found)"
        case .notAmong(let words): "Input should be one of \(words.joined(separator: ", "))"
        case .below(let bound): "Input should be greater than or equal to \(bound)"
        case .above(let bound): "Input should be less than or equal to \(bound)"
        case .short(let bound): "Should have at least \(bound) items or characters"
        case .long(let bound): "Should have at most \(bound) items or characters"
        case .unknown: "Extra inputs are not permitted"
        case .other(let text): text
        }
    }

    /// As the Python servers of several vendors name it.
    var pydanticType: String {
        switch kind {
        case .missing: "missing"
        case .type(let expected, _): "\(expected)_type"
        case .notAmong: "enum"
        case .below: "greater_than_equal"
        case .above: "less_than_equal"
        case .short: "too_short"
        case .long: "too_long"
        case .unknown: "extra_forbidden"
        case .other: "value_error"
        }
    }

    /// An entry of `detail` in the answers of those servers.
    var pydantic: JSON {
        [
            "loc": .array([.string("body")] + steps), "msg": .string(message), "type": .string(pydanticType),
        ]
    }
}

extension [Problem] {
    /// `{"detail":[…]}`, which several vendors share.
    var pydantic: JSON { ["detail": .array(map(\.pydantic))] }

    var sentence: String { map { "\($0.place): \($0.message)" }.joined(separator: "; ") }
}
