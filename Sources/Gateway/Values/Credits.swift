/// What generations are paid with: whole numbers, never negative amounts of anything but a correction.
package struct Credits: Sendable, Hashable, Comparable, AdditiveArithmetic {
    package let count: Int

    package init(_ count: Int) { self.count = count }

    package static let zero = Credits(0)
    /// A credit's list price, in millionths of a dollar.
    package static let listPrice = 500

    /// What costs `microdollars` at list price, rounded up: a fraction of a credit is a credit.
    package init(microdollars: Int) {
        count = (microdollars + Self.listPrice - 1) / Self.listPrice
    }

    package static func + (a: Self, b: Self) -> Self { Credits(a.count + b.count) }
    package static func - (a: Self, b: Self) -> Self { Credits(a.count - b.count) }
    package static func < (a: Self, b: Self) -> Bool { a.count < b.count }
}

extension Credits: ExpressibleByIntegerLiteral {
    package init(integerLiteral count: Int) { self.count = count }
}

extension Credits: CustomStringConvertible {
    package var description: String { count == 1 ? "1 credit" : "\(count) credits" }
}
