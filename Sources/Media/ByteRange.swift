/// One stretch of `Range: bytes=…` (RFC 9110 §14). Several at once are answered whole, which is allowed and simpler.
struct ByteRange: Equatable {
    private let first: Int?
    private let last: Int?

    init?(_ field: String) {
        guard field.lowercased().hasPrefix("bytes=") else { return nil }
        let parts = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.allSatisfy(\.isEmpty), let first = Self.number(parts[0]),
            let last = Self.number(parts[1])
        else { return nil }
        if let first, let last, first > last { return nil }
        (self.first, self.last) = (first, last)
    }

    /// nil where nothing of it is there.
    func range(in size: Int) -> Range<Int>? {
        if let first {
            return first < size ? first..<min(size, (last ?? .max - 1) + 1) : nil
        }
        guard let last, last > 0, size > 0 else { return nil }
        return max(0, size - last)..<size
    }

    /// Absent is a number too; anything else than digits is not.
    private static func number(_ text: Substring) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), value < .max - 1
        else { return nil }
        return .some(value)
    }
}
