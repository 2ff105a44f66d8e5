/// A parameter that a request may give.
enum Parameter: Int, CaseIterable {
    case query, operationName, variables, extensions

    init?(named name: borrowing Span<UInt8>, _ range: Range<Int>) {
        for known in Self.allCases where Self.isSame(known.name, name, range) {
            self = known
            return
        }
        return nil
    }

    private var name: StaticString {
        switch self {
        case .query: "query"
        case .operationName: "operationName"
        case .variables: "variables"
        case .extensions: "extensions"
        }
    }

    private static func isSame(_ name: StaticString, _ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard name.utf8CodeUnitCount == range.count else { return false }
        // The library lends a literal no other way.
        return name.withUTF8Buffer { name in
            for index in 0..<name.count { if unsafe name[index] != bytes[range.lowerBound + index] { return false } }
            return true
        }
    }
}
