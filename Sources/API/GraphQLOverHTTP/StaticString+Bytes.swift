extension StaticString {
    /// Whether these bytes are this text; in any case if so asked, and then this text is in lower case.
    func isSame(as bytes: borrowing Span<UInt8>, _ range: Range<Int>, inAnyCase: Bool = false) -> Bool {
        guard range.count == utf8CodeUnitCount else { return false }
        // The library lends a literal no other way, and a string of it would be made anew for each comparison.
        return withUTF8Buffer { text in
            for index in 0..<text.count {
                var byte = bytes[range.lowerBound + index]
                if inAnyCase, byte &- 0x41 < 26 { byte |= 0x20 }
                if unsafe byte != text[index] { return false }
            }
            return true
        }
    }
}
