/// The name of one `Whole`, which no other kind of thing's name can be taken for.
package struct Identifier<Whole>: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }
}

extension Identifier: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.text = text }
}

extension Identifier: CustomStringConvertible {
    package var description: String { text }
}

extension Identifier: Comparable {
    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}
