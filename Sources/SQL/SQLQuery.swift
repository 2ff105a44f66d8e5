/// A statement with its values: what is interpolated is bound and never becomes part of the text.
///
///     let query: SQLQuery = "SELECT name FROM account WHERE id = \(id)"
///
/// Text comes from literals alone, so no value of a request can end up in it. A part that varies is a query of its own,
/// interpolated into the whole.
package struct SQLQuery: Sendable {
    package private(set) var shape: Shape
    package private(set) var values: [SQLValue]

    private init(_ shape: Shape, _ values: [SQLValue]) { (self.shape, self.values) = (shape, values) }

    /// The values one after another, with commas between: for `IN (…)`. Each number of values is a statement of its own, and
    /// SQLite alone takes none.
    package static func list(_ values: some Sequence<some SQLConvertible>) -> SQLQuery {
        var query = SQLQuery("")
        for value in values {
            if !query.values.isEmpty { query.shape.append(", ") }
            query.shape.appendPlace()
            query.values.append(value.sqlValue)
        }
        return query
    }
}

extension SQLQuery: ExpressibleByStringInterpolation {
    package init(stringLiteral text: StaticString) {
        self.init(Shape(), [])
        shape.append(text)
    }

    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.query }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query = SQLQuery(Shape(), [])

        package init(literalCapacity: Int, interpolationCount: Int) {
            query.shape.reserve(pieces: 2 * interpolationCount + 1)
            query.values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ text: StaticString) { query.shape.append(text) }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            query.shape.appendPlace()
            query.values.append(value.sqlValue)
        }

        /// Binds a value, or NULL for none.
        package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            query.shape.appendPlace()
            query.values.append(value.sqlValue)
        }

        /// Puts a part in its place, with the values that it has.
        package mutating func appendInterpolation(_ part: SQLQuery) {
            query.shape.append(part.shape)
            query.values += part.values
        }
    }
}
