package import JSON

/// One option of a model: its name, what it may be, and what it is where it is absent.
package struct OptionSpec: Sendable {
    package enum Kind: String, Sendable { case string, integer, number, boolean, array, object }

    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    package let description: String
    /// The only values there are. Text is compared without regard to case, numbers by value.
    package let allowed: [JSON]?
    package let `default`: JSON?
    /// Bounds of a number; of text and arrays, bounds of their length.
    package let minimum: Double?
    package let maximum: Double?

    package init(
        _ name: String, _ kind: Kind, isRequired: Bool = false, _ description: String, allowed: [JSON]? = nil,
        default: JSON? = nil, minimum: Double? = nil, maximum: Double? = nil
    ) {
        (self.name, self.kind, self.isRequired, self.description) = (name, kind, isRequired, description)
        (self.allowed, self.default, self.minimum, self.maximum) = (allowed, `default`, minimum, maximum)
    }
}

extension OptionSpec {
    package static func choice(
        _ name: String, _ values: [JSON], default: JSON? = nil, isRequired: Bool = false, _ description: String
    ) -> Self {
        let kind: Kind =
            switch values.first {
            case .int, .double: .number
            default: .string
            }
        return Self(name, kind, isRequired: isRequired, description, allowed: values, default: `default`)
    }

    package static func text(_ name: String, atMost length: Int = 500, default: JSON? = nil, _ description: String)
        -> Self
    {
        Self(name, .string, description, default: `default`, maximum: Double(length))
    }

    package static func flag(_ name: String, default: Bool? = nil, _ description: String) -> Self {
        Self(name, .boolean, description, default: `default`.map { .bool($0) })
    }

    package static func integer(
        _ name: String, _ range: ClosedRange<Int>, default: Int? = nil, _ description: String
    ) -> Self {
        Self(
            name, .integer, description, default: `default`.map { .int($0) }, minimum: Double(range.lowerBound),
            maximum: Double(range.upperBound))
    }

    package static func number(
        _ name: String, _ range: ClosedRange<Double>, default: Double? = nil, _ description: String
    ) -> Self {
        Self(
            name, .number, description, default: `default`.map { .double($0) }, minimum: range.lowerBound,
            maximum: range.upperBound)
    }
}
