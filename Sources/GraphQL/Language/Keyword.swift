/// The words that mean something to the grammar. None is reserved: each is a name wherever a name may stand.
enum Keyword: UInt8, CaseIterable {
    case query, mutation, subscription, fragment, on
    case schema, scalar, type, interface, union, `enum`, input, directive, extend, implements, repeatable
    case `true`, `false`, null

    var text: String { "\(self)" }
}

/// Which symbol of a document, if any, is each keyword: found once, so the parser compares numbers.
struct KeywordSymbols {
    private let symbols: [Symbol]

    init(_ names: NameTable, in source: [UInt8]) {
        symbols = Self.spellings.map { spelling in
            names.find(0, spelling.bytes.count, of: spelling.bytes, hash: spelling.hash, in: source) ?? .none
        }
    }

    @inline(__always)
    subscript(keyword: Keyword) -> Symbol { symbols[Int(keyword.rawValue)] }

    private static let spellings = Keyword.allCases.map { keyword in
        let bytes = Array(keyword.text.utf8)
        return (bytes: bytes, hash: NameHash.of(bytes))
    }
}
