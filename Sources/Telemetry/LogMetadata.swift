/// What varies in a log line: names and values, in the order they were written. Of two with one name the later holds.
package struct LogMetadata: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var pairs: [(name: String, value: LogValue)] = []

    package init(dictionaryLiteral elements: (String, any Loggable)...) {
        pairs = elements.map { ($0, $1.logValue) }
    }

    static func + (earlier: LogMetadata, later: LogMetadata) -> LogMetadata {
        if later.pairs.isEmpty { return earlier }
        if earlier.pairs.isEmpty { return later }
        var sum = later
        let kept = earlier.pairs.filter { old in !later.pairs.contains { $0.name == old.name } }
        sum.pairs = kept + later.pairs
        return sum
    }
}

/// A value as a log keeps it.
package enum LogValue: Sendable, Equatable {
    case text(String), integer(Int64), number(Double), boolean(Bool)
}

/// What may stand in a log line. A ``Secret`` may not.
package protocol Loggable {
    var logValue: LogValue { get }
}

/// A type that says itself in words needs no more than to name the protocol.
extension Loggable where Self: CustomStringConvertible {
    package var logValue: LogValue { .text(description) }
}

extension String: Loggable { package var logValue: LogValue { .text(self) } }
extension Bool: Loggable { package var logValue: LogValue { .boolean(self) } }
extension Double: Loggable { package var logValue: LogValue { .number(self) } }
extension Int: Loggable { package var logValue: LogValue { .integer(Int64(self)) } }
extension Int32: Loggable { package var logValue: LogValue { .integer(Int64(self)) } }
extension Int64: Loggable { package var logValue: LogValue { .integer(self) } }
extension UInt16: Loggable { package var logValue: LogValue { .integer(Int64(self)) } }
extension Timestamp: Loggable {}
extension RequestID: Loggable {}

/// In seconds, whatever its size: a column of numbers can be summed.
extension Duration: Loggable {
    package var logValue: LogValue { .number(self / .seconds(1)) }
}
