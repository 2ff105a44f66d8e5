/// What a body may hold: a little language for the tables in the vendors' documents.
package struct Schema: Sendable {
    let fields: [Field]
    /// Whether the vendor takes fields that it does not know.
    let takesUnknown: Bool

    /// - Parameter open: the vendor ignores fields that it does not know, or it is not known whether it refuses them.
    package init(open: Bool = false, _ fields: Field...) { (self.fields, takesUnknown) = (fields, open) }

    init(open: Bool = false, fields: [Field]) { (self.fields, takesUnknown) = (fields, open) }

    func adding(_ others: Field...) -> Schema {
        Schema(
            open: takesUnknown,
            fields: fields.filter { field in !others.contains { $0.name == field.name } } + others)
    }
}

package struct Field: Sendable {
    let name: String
    let shape: Shape
    let isRequired: Bool

    package static func needs(_ name: String, _ shape: Shape) -> Field {
        Field(name: name, shape: shape, isRequired: true)
    }
    package static func may(_ name: String, _ shape: Shape) -> Field {
        Field(name: name, shape: shape, isRequired: false)
    }
    /// May be left out, or be null, which says the same.
    package static func mayBe(_ name: String, _ shape: Shape) -> Field { may(name, .null(or: shape)) }
}

/// What one value may be.
package indirect enum Shape: Sendable {
    case any
    case flag
    /// Text; how many Unicode scalars of it.
    case text(ClosedRange<Int>)
    /// One of these texts.
    case word([String])
    case int(ClosedRange<Int>)
    case step(ClosedRange<Int>, of: Int)
    case ints([Int])
    case number(ClosedRange<Double>)
    /// `http://` or `https://`.
    case url
    /// A URL, a data URI, or bare base64, as pictures are given.
    case picture
    case object(Schema)
    case list(Shape, ClosedRange<Int>)
    case null(or: Shape)
    /// The first that fits; the problems are those of the last.
    case either([Shape])

    package static var text: Shape { .text(0...1_000_000) }
    package static func words(_ words: String...) -> Shape { .word(words) }
    static func list(_ shape: Shape) -> Shape { .list(shape, 0...100_000) }
    static var anyInt: Shape { .int(Int.min...Int.max) }
    static var anyNumber: Shape { .number(-1e300...1e300) }
}
