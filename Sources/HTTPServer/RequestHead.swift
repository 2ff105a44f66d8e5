import HTTPTypes

/// What a complete head says: who is asked for what, how the body is framed, and whether the connection goes on.
///
/// Everything that must be refused because fields contradict each other is refused here (RFC 9112 §3.2, §6, §7).
struct RequestHead {
    enum Framing: Equatable {
        case none, length(Int), chunked
    }

    let method: Method
    let path: Range<Int>
    let query: Range<Int>?
    /// `OPTIONS *`: the server itself is asked.
    let asksServer: Bool
    let framing: Framing
    let keepsAlive: Bool
    let isHTTP10: Bool
    let expectsContinue: Bool

    /// - Parameter bytes: the whole head, from its first byte.
    init(
        _ scanner: borrowing HeadScanner, _ lines: [Fields.Line], _ bytes: borrowing Span<UInt8>
    ) throws(Refusal) {
        isHTTP10 = scanner.minorVersion == 0
        var known = KnownFields()
        for line in lines { try known.read(line, bytes) }

        guard let method = scanner.method else { throw .unknownMethod }
        self.method = method
        if known.hosts == 0, !isHTTP10 { throw .noHost }
        framing = try known.framing(isHTTP10: isHTTP10)
        keepsAlive = isHTTP10 ? known.asksToKeep && !known.asksToClose : !known.asksToClose
        if known.hasUnknownExpectation, !isHTTP10 { throw .unknownExpectation }
        expectsContinue = known.expectsContinue && !isHTTP10  // HTTP/1.0 has no interim answers.

        let target = try Target(bytes, scanner.methodEnd + 1..<scanner.targetEnd, method)
        (path, query, asksServer) = (target.path, target.query, target.isAsterisk)
    }
}

func equal(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    for index in 0..<other.count where bytes[range.lowerBound + index] != other[index] { return false }
    return true
}

/// Compares without regard to case; `name` is in lower case.
private func equalIgnoringCase(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ name: [UInt8]) -> Bool {
    guard range.count == name.count else { return false }
    for index in 0..<name.count where ByteClass.lowercased(bytes[range.lowerBound + index]) != name[index] {
        return false
    }
    return true
}

/// The few fields that the server itself obeys.
private struct KnownFields {
    var hosts = 0
    var asksToClose = false
    var asksToKeep = false
    var expectsContinue = false
    var hasUnknownExpectation = false
    private var length: Int?
    private var hasCoding = false
    private var isChunked = false
    private var hasOtherCoding = false
    private var hasBadCoding = false

    /// One bit for each length that a name below has.
    private static let lengths = 1 << 4 | 1 << 6 | 1 << 10 | 1 << 14 | 1 << 17

    private static let close = Array("close".utf8)
    private static let keepAlive = Array("keep-alive".utf8)
    private static let chunked = Array("chunked".utf8)
    private static let continues = Array("100-continue".utf8)

    /// Names are compared as numbers of up to eight letters each: of the many fields of a request, most are none of these, and
    /// are passed over after one comparison.
    mutating func read(_ line: Fields.Line, _ bytes: borrowing Span<UInt8>) throws(Refusal) {
        let (start, end) = (Int(line.nameStart), Int(line.nameEnd))
        guard end - start <= 17, Self.lengths >> (end - start) & 1 != 0 else { return }
        let first = ByteClass.word(bytes, start..<min(end, start + 8))
        switch (end - start, first) {
        case (4, 0x686f_7374):  // host
            guard hosts == 0 else { throw .noHost }
            hosts = 1
            guard Authority.isValid(bytes, line.value) else { throw .badHost }
        case (6, 0x6578_7065_6374):  // expect
            if equalIgnoringCase(bytes, line.value, Self.continues) {
                expectsContinue = true
            } else {
                hasUnknownExpectation = true
            }
        case (10, 0x636f_6e6e_6563_7469) where ByteClass.word(bytes, start + 8..<end) == 0x6f6e:  // connecti on
            for option in items(bytes, line.value) {
                if equalIgnoringCase(bytes, option, Self.close) { asksToClose = true }
                if equalIgnoringCase(bytes, option, Self.keepAlive) { asksToKeep = true }
            }
        case (14, _) where ByteClass.word(bytes, start + 8..<end) == 0x6c65_6e67_7468:  // length
            if first == 0x636f_6e74_656e_742d {  // content-
                guard length == nil, let value = decimal(bytes, line.value) else { throw .badLength }
                length = value
            } else if first == 0x636f_6e74_656e_745f {  // content_
                throw .lookalikeName
            }
        case (17, 0x7472_616e_7366_6572) where ByteClass.word(bytes, start + 9..<end) == 0x656e_636f_6469_6e67:
            switch bytes[start + 8] {  // transfer, one byte, encoding
            case UInt8(ascii: "-"): readCodings(bytes, line.value)
            case UInt8(ascii: "_"): throw .lookalikeName
            default: break
            }
        default: break
        }
    }

    func framing(isHTTP10: Bool) throws(Refusal) -> RequestHead.Framing {
        guard hasCoding else { return length.map { $0 == 0 ? .none : .length($0) } ?? .none }
        if length != nil { throw .lengthAndCoding }
        if isHTTP10 || hasBadCoding { throw .badCoding }
        if hasOtherCoding { throw .unknownCoding }
        return .chunked
    }

    /// `chunked`, once and last, is what we know. Anything else is either not knowable (400) or not known (501).
    private mutating func readCodings(_ bytes: borrowing Span<UInt8>, _ value: Range<Int>) {
        hasCoding = true
        if value.isEmpty { hasBadCoding = true }
        for coding in items(bytes, value) {
            if coding.isEmpty || isChunked { hasBadCoding = true }  // Something behind chunked, or chunked again.
            if equalIgnoringCase(bytes, coding, Self.chunked) {
                isChunked = true
                continue
            }
            for index in coding where !ByteClass.isToken(bytes[index]) { hasBadCoding = true }
            hasOtherCoding = true
        }
    }

    /// Digits only, no superfluous zero, within what a number holds. A larger one than that is larger than any bound.
    private func decimal(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count == 1 || bytes[range.lowerBound] != 0x30 else { return nil }
        var value = 0
        for index in range {
            guard ByteClass.isDigit(bytes[index]) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int(bytes[index] - 0x30))
            value = overflow || carry ? .max : sum
        }
        return value
    }

    /// The members of a comma-separated list, without the blanks around them.
    private func items(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
        var items: [Range<Int>] = []
        var start = range.lowerBound
        for index in range.lowerBound..<range.upperBound + 1
        where index == range.upperBound || bytes[index] == UInt8(ascii: ",") {
            var (from, to) = (start, index)
            while from < to, ByteClass.isBlank(bytes[from]) { from += 1 }
            while to > from, ByteClass.isBlank(bytes[to - 1]) { to -= 1 }
            items.append(from..<to)
            start = index + 1
        }
        return items
    }
}
