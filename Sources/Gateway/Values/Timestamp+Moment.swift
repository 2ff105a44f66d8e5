package import Telemetry

extension Timestamp {
    /// Reads a moment as RFC 3339 has it: `2026-09-15T12:00:00Z`, with a fraction and an offset if there are any.
    package init?(moment text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, let day = Timestamp(date: String(text.prefix(10))),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hours = Self.number(bytes[11...12], below: 24), let minutes = Self.number(bytes[14...15], below: 60),
            let seconds = Self.number(bytes[17...18], below: 61)
        else { return nil }
        var rest = bytes[19...]
        var thousandths = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 &- 0x30 < 10 }
            guard (1...9).contains(digits.count) else { return nil }
            for place in 0..<3 {
                let index = digits.startIndex + place
                thousandths = thousandths * 10 + (index < digits.endIndex ? Int(digits[index] - 0x30) : 0)
            }
            rest = rest[digits.endIndex...]
        }
        guard let offset = Self.offset(rest) else { return nil }
        let time = ((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + thousandths
        self.init(milliseconds: day.milliseconds + Int64(time))
    }

    /// In minutes.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.elementsEqual("Z".utf8) || bytes.elementsEqual("z".utf8) { return 0 }
        let bytes = Array(bytes)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1...2], below: 24),
            let minutes = number(bytes[4...5], below: 60)
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>, below bound: Int) -> Int? {
        guard digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return value < bound ? value : nil
    }
}
