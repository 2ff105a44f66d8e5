/// A parameter that a request may give.
enum Parameter: Int, CaseIterable {
    case query, operationName, variables, extensions

    init?(named name: borrowing Span<UInt8>, _ range: Range<Int>) {
        for known in Self.allCases where known.name.isSame(as: name, range) {
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
}
