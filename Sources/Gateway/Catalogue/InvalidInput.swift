package import JSON

/// Everything that is wrong with a request, each thing with what would be right.
package struct InvalidInput: Error, Sendable, Equatable {
    package let problems: [InputProblem]

    package init(_ problems: [InputProblem]) { self.problems = problems }

    package init(_ field: String, _ message: String) { problems = [InputProblem(field: field, message: message)] }

    package var message: String { problems.map(\.message).joined(separator: " ") }
}

/// One thing that is wrong, where, and what is allowed instead.
package struct InputProblem: Sendable, Equatable {
    /// A path such as `options.duration` or `input.text`.
    package let field: String
    package let message: String
    package let allowed: [JSON]

    package init(field: String, message: String, allowed: [JSON] = []) {
        (self.field, self.message, self.allowed) = (field, message, allowed)
    }
}

extension InputProblem {
    static func unknownOption(_ name: String, known: [String]) -> Self {
        let nearest = Nearest.of(name, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
        return Self(
            field: "options.\(name.shown)",
            message:
                "There is no option \"\(name.shown)\" here.\(nearest) Options are: \(known.joined(separator: ", ")).",
            allowed: known.map { .string($0) })
    }

    static func missingOption(_ spec: OptionSpec) -> Self {
        Self(
            field: "options.\(spec.name)", message: "Option \"\(spec.name)\" is required: \(spec.expectation).",
            allowed: spec.allowed ?? [])
    }

    static func wrongType(_ spec: OptionSpec, _ value: JSON) -> Self {
        Self(
            field: "options.\(spec.name)",
            message: "Option \"\(spec.name)\" is \(value.shown), but must be \(spec.expectation).",
            allowed: spec.allowed ?? [])
    }

    static func notAllowed(_ spec: OptionSpec, _ value: JSON) -> Self {
        let known = (spec.allowed ?? []).compactMap(\.stringValue)
        let nearest =
            value.stringValue.flatMap { Nearest.of($0, among: known) }.map { " Did you mean \"\($0)\"?" } ?? ""
        return Self(
            field: "options.\(spec.name)",
            message: "Option \"\(spec.name)\" is \(value.shown), but must be \(spec.expectation).\(nearest)",
            allowed: spec.allowed ?? [])
    }

    static func outOfRange(_ spec: OptionSpec, _ value: JSON) -> Self {
        Self(
            field: "options.\(spec.name)",
            message: "Option \"\(spec.name)\" is \(value.shown), but must be \(spec.expectation).")
    }

    static func combination(_ rule: OptionSchema.Rule, _ values: [String: JSON]) -> Self {
        let value = values[rule.option] ?? .null
        let conditions = rule.conditions.map { "\($0.option) \($0.value.shown)" }.joined(separator: " and ")
        let allowed = rule.allowed.map(\.shown).joined(separator: ", ")
        return Self(
            field: "options.\(rule.option)",
            message: "Option \"\(rule.option)\" is \(value.shown), but with \(conditions) it must be \(allowed).",
            allowed: rule.allowed)
    }
}

extension OptionSpec {
    /// What the option may be, in words: `one of 5, 10`, `a number from 0 to 1`.
    var expectation: String {
        if let allowed { return "one of \(allowed.map(\.shown).joined(separator: ", "))" }
        let noun =
            switch kind {
            case .string: "text"
            case .integer: "a whole number"
            case .number: "a number"
            case .boolean: "true or false"
            case .array: "a list"
            case .object: "an object"
            }
        let unit =
            switch kind {
            case .string: " characters"
            case .array: " items"
            default: ""
            }
        switch (minimum?.shown, maximum?.shown) {
        case (let low?, let high?): return "\(noun) \(unit.isEmpty ? "from" : "of") \(low) to \(high)\(unit)"
        case (let low?, nil): return "\(noun) of at least \(low)\(unit)"
        case (nil, let high?): return "\(noun) of at most \(high)\(unit)"
        case (nil, nil): return noun
        }
    }
}

extension JSON {
    /// The value as an error shows it: short, whatever was sent.
    package var shown: String {
        switch self {
        case .string(let text): "\"\(text.shown)\""
        case .double(let number): number.shown
        case .array: "a list"
        case .object: "an object"
        default: String(decoding: bytes, as: UTF8.self)
        }
    }
}

extension Double {
    var shown: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}

extension String {
    /// At most this much of what a caller sent is given back in an error.
    private static let longestShown = 60

    package var shown: String {
        // Not characters: one of those may be as long as it likes.
        guard unicodeScalars.count > Self.longestShown else { return self }
        return String(unicodeScalars.prefix(Self.longestShown)) + "…"
    }
}
