/// A small hash map from symbols to places in an array. Symbols are dense, so multiplying spreads them well enough.
struct SymbolMap: Sendable {
    private var keys: [Symbol]
    private var places: [UInt32]
    private let shift: UInt32

    /// Maps each symbol to its place; of equal symbols the first wins.
    init(_ symbols: some Collection<Symbol>) {
        var bits: UInt32 = 1
        while 1 << bits < symbols.count * 2 { bits += 1 }
        shift = 32 - bits
        keys = Array(repeating: .none, count: 1 << bits)
        places = Array(repeating: 0, count: 1 << bits)
        for (place, symbol) in symbols.enumerated() {
            var slot = self.slot(of: symbol)
            while keys[slot] != .none, keys[slot] != symbol { slot = (slot + 1) & (keys.count - 1) }
            guard keys[slot] == .none else { continue }
            keys[slot] = symbol
            places[slot] = UInt32(place)
        }
    }

    @inline(__always)
    subscript(symbol: Symbol) -> Int? {
        guard symbol != .none else { return nil }
        var slot = self.slot(of: symbol)
        while true {
            let key = keys[slot]
            if key == symbol { return Int(places[slot]) }
            if key == .none { return nil }
            slot = (slot + 1) & (keys.count - 1)
        }
    }

    @inline(__always)
    private func slot(of symbol: Symbol) -> Int { Int((symbol.index &* 0x9E37_79B1) >> shift) }
}
