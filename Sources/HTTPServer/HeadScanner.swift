import HTTPTypes

/// Reads a request's head byte by byte: where its parts stand, and whether each byte may stand where it does.
///
/// It keeps positions, never bytes, and looks at each byte once; so what it says cannot depend on how the bytes were
/// split on their way here. What the fields mean together is ``RequestHead``'s to judge, once the head is complete.
struct HeadScanner {
    private enum State {
        case method, target, version, lineFeed, field, name, gap, value, valueLineFeed, lastLineFeed
    }

    /// Bytes of the head so far. Every position counts from its first byte.
    private(set) var count = 0
    private(set) var methodEnd = 0
    /// The method's letters as a number; of a longer one the last eight.
    private var methodWord: UInt64 = 0
    private(set) var targetEnd = 0
    private(set) var minorVersion: UInt8 = 1
    private var lines: [Fields.Line] = []

    // The four limits that concern it, and not all of them: a scanner is made anew for every request.
    private let methodBytes: Int
    private let targetBytes: Int
    private let fieldBytes: Int
    private let fieldLines: Int
    private let keepsLines: Bool
    private var state: State
    private var majorVersion: UInt8 = 1
    private var fieldsStart = 0
    private var lineCount = 0
    private var nameStart = 0
    private var nameEnd = 0
    private var valueStart = 0
    private var valueEnd = 0  // Behind the last byte that is not blank.

    private static let usualVersion = Array("HTTP/1.1\r".utf8)
    private static let versionPrefix = Array("HTTP/".utf8)
    /// How many lines a head usually has, so that it takes one allocation to keep them.
    private static let usualLines = 12

    init(_ limits: borrowing Limits) { self.init(limits, .method, keepsLines: true) }

    /// Reads trailers: fields without a request line. They are checked, and forgotten.
    init(trailersWithin limits: borrowing Limits) { self.init(limits, .field, keepsLines: false) }

    private init(_ limits: borrowing Limits, _ state: State, keepsLines: Bool) {
        (methodBytes, targetBytes) = (limits.methodBytes, limits.targetBytes)
        (fieldBytes, fieldLines) = (limits.fieldBytes, limits.fieldLines)
        (self.state, self.keepsLines) = (state, keepsLines)
    }

    /// The method, if it is one that we know.
    var method: Method? {
        guard methodEnd <= 7 else { return nil }
        return switch methodWord {
        case 0x47_4554: .get
        case 0x504f_5354: .post
        case 0x4845_4144: .head
        case 0x4f_5054_494f_4e53: .options
        case 0x50_5554: .put
        case 0x50_4154_4348: .patch
        case 0x4445_4c45_5445: .delete
        case 0x54_5241_4345: .trace
        case 0x43_4f4e_4e45_4354: .connect
        default: nil
        }
    }

    /// Gives the lines away, so that they are not copied.
    mutating func takeLines() -> [Fields.Line] {
        var taken: [Fields.Line] = []
        swap(&taken, &lines)
        return taken
    }

    /// Reads on from `offset`, which moves; true when the head is complete and `offset` stands behind it.
    mutating func scan(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(Refusal) -> Bool {
        let base = count - offset  // What to add to a place in the input to have the position in the head.
        var index = offset
        defer { (count, offset) = (base + index, index) }
        while index < input.count {
            switch state {
            case .method, .target, .version, .lineFeed:
                try scanRequestLine(input, &index, base)
            default:
                guard base + index < fieldsStart + fieldBytes else { throw .largeFields }
                if try scanFields(input, &index, base) { return true }
            }
        }
        // A run that ended with the input may have gone too far.
        if fieldsStart > 0 || !keepsLines, base + index > fieldsStart + fieldBytes { throw .largeFields }
        return false
    }

    // MARK: - method SP request-target SP HTTP-version CR LF (RFC 9112 §3)

    private mutating func scanRequestLine(
        _ input: borrowing Span<UInt8>, _ index: inout Int, _ base: Int
    ) throws(Refusal) {
        switch state {
        case .method:
            while index < input.count, ByteClass.isToken(input[index]) {
                methodWord = methodWord << 8 | UInt64(input[index])
                index += 1
            }
            let end = base + index
            guard end <= methodBytes else { throw .longMethod }
            guard index < input.count else { return }
            guard input[index] == 0x20, end > 0 else { throw .badMethod }
            (methodEnd, state) = (end, .target)
            index += 1

        case .target:
            while index < input.count, ByteClass.isTarget(input[index]) { index += 1 }
            let end = base + index
            guard end - methodEnd - 1 <= targetBytes else { throw .longTarget }
            guard index < input.count else { return }
            guard input[index] == 0x20, end > methodEnd + 1 else { throw .badTarget }
            (targetEnd, state) = (end, .version)
            index += 1

        case .version:
            let usual = index..<index + Self.usualVersion.count
            if base + index == targetEnd + 1, usual.upperBound <= input.count, equal(input, usual, Self.usualVersion) {
                (index, state) = (usual.upperBound, .lineFeed)
                return
            }
            let byte = input[index]
            switch base + index - targetEnd - 1 {
            case 0...4: guard byte == Self.versionPrefix[base + index - targetEnd - 1] else { throw .badVersion }
            case 5:
                guard ByteClass.isDigit(byte), byte != 0x30 else { throw .badVersion }
                majorVersion = byte - 0x30
            case 6: guard byte == UInt8(ascii: ".") else { throw .badVersion }
            case 7:
                guard ByteClass.isDigit(byte) else { throw .badVersion }
                minorVersion = byte - 0x30
            default:
                guard byte == 0x0d else { throw byte == 0x0a ? .bareLineEnd : .badVersion }
                guard majorVersion == 1 else { throw .otherVersion }
                state = .lineFeed
            }
            index += 1

        default:
            guard input[index] == 0x0a else { throw .bareLineEnd }
            index += 1
            (fieldsStart, state) = (base + index, .field)
            lines.reserveCapacity(Self.usualLines)
        }
    }

    // MARK: - *( field-name ":" OWS field-value OWS CR LF ) CR LF (RFC 9112 §5)

    private mutating func scanFields(
        _ input: borrowing Span<UInt8>, _ index: inout Int, _ base: Int
    ) throws(Refusal) -> Bool {
        switch state {
        case .field:
            let byte = input[index]
            if byte == 0x0d {
                state = .lastLineFeed
                index += 1
                return false
            }
            guard !ByteClass.isBlank(byte) else { throw .folded }
            guard ByteClass.isToken(byte) else { throw byte == 0x0a ? .bareLineEnd : .badName }
            guard lineCount < fieldLines else { throw .manyFields }
            lineCount += 1
            (nameStart, state) = (base + index, .name)

        case .name:
            while index < input.count, ByteClass.isToken(input[index]) { index += 1 }
            guard index < input.count else { return false }
            guard base + index < fieldsStart + fieldBytes else { throw .largeFields }
            guard input[index] == UInt8(ascii: ":") else {
                throw ByteClass.isBlank(input[index]) ? .spaceBeforeColon : .badName
            }
            (nameEnd, state) = (base + index, .gap)
            index += 1

        case .gap:
            while index < input.count, ByteClass.isBlank(input[index]) { index += 1 }
            (valueStart, valueEnd) = (base + index, base + index)
            guard index < input.count else { return false }
            state = .value

        case .value:
            let start = index
            index = ByteClass.skipFieldContent(input, from: index)
            var end = index
            while end > start, ByteClass.isBlank(input[end - 1]) { end -= 1 }
            if end > start { valueEnd = base + end }
            guard index < input.count else { return false }
            guard base + index < fieldsStart + fieldBytes else { throw .largeFields }
            guard input[index] == 0x0d else { throw input[index] == 0x0a ? .bareLineEnd : .badValue }
            state = .valueLineFeed
            index += 1

        case .valueLineFeed:
            guard input[index] == 0x0a else { throw .bareLineEnd }
            if keepsLines {
                lines.append(
                    Fields.Line(
                        nameStart: UInt32(nameStart), nameEnd: UInt32(nameEnd), valueStart: UInt32(valueStart),
                        valueEnd: UInt32(valueEnd)))
            }
            state = .field
            index += 1

        default:
            guard input[index] == 0x0a else { throw .bareLineEnd }
            index += 1
            return true
        }
        return false
    }
}
