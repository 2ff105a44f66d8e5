import HTTPTypes

/// Takes a chunked body apart (RFC 9112 §7.1): sizes, extensions and trailers are checked and forgotten, data is kept.
///
/// A class because most requests have none: a parser has room for a reference, not for all this.
final class ChunkedDecoder {
    private enum State {
        case firstDigit, size, sizeLineFeed
        case blankBeforeExtension, extensionStart, extensionName, blankAfterName, valueStart, valueToken, quoted,
            escaped
        case afterValue
        case data, dataReturn, dataLineFeed
        case trailers
    }

    /// Sixteen digits are 64 bits; more can only be leading zeros.
    private static let sizeDigits = 16

    private let extensionBound: Int
    private let bound: Int
    private var state = State.firstDigit
    private var size: UInt64 = 0
    private var digits = 0
    private var extensionBytes = 0
    private var received = 0
    private var trailers: HeadScanner

    /// - Parameter bound: what the route takes, in bytes of data.
    init(_ limits: Limits, bound: Int) {
        (extensionBound, self.bound) = (limits.chunkExtensionBytes, bound)
        trailers = HeadScanner(trailersWithin: limits)
    }

    /// Reads on from `offset`, which moves, and adds the data to `body`; true when the body is complete.
    func decode(
        _ input: borrowing Span<UInt8>, _ offset: inout Int, into body: inout [UInt8]
    ) throws(Refusal) -> Bool {
        while offset < input.count {
            switch state {
            case .data:
                let count = Swift.min(Int(size), input.count - offset)
                body.append(copying: input.extracting(offset..<offset + count))
                offset += count
                size -= UInt64(count)
                if size == 0 { state = .dataReturn }
            case .trailers:
                return try trailers.scan(input, &offset)
            default:
                try step(input[offset])
                offset += 1
            }
        }
        return false
    }

    private func step(_ byte: UInt8) throws(Refusal) {
        switch state {
        case .firstDigit, .size:
            if let digit = ByteClass.hexValue(byte) {
                guard digits < Self.sizeDigits else { throw .badChunk }
                size = size << 4 | UInt64(digit)
                digits += 1
                state = .size
            } else {
                guard state == .size else { throw .badChunk }
                try admitSize()
                switch byte {
                case 0x0d: state = .sizeLineFeed
                case UInt8(ascii: ";"): state = .extensionStart
                case 0x20, 0x09: state = .blankBeforeExtension
                default: throw byte == 0x0a ? .bareLineEnd : .badChunk
                }
            }
        case .sizeLineFeed:
            guard byte == 0x0a else { throw .bareLineEnd }
            state = size == 0 ? .trailers : .data
            digits = 0
        case .dataReturn:
            guard byte == 0x0d else { throw .badChunkEnd }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == 0x0a else { throw .badChunkEnd }
            state = .firstDigit
        default:
            extensionBytes += 1
            guard extensionBytes <= extensionBound else { throw .longExtension }
            try stepExtension(byte)
        }
    }

    /// Refuses a body too large as soon as it says so.
    private func admitSize() throws(Refusal) {
        guard size <= UInt64(bound - received) else { throw .largeBody }
        received += Int(size)
    }

    /// chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ). None means anything to us.
    private func stepExtension(_ byte: UInt8) throws(Refusal) {
        let isBlank = ByteClass.isBlank(byte)
        let isToken = ByteClass.isToken(byte)
        switch (state, byte) {
        case (.extensionName, 0x0d), (.valueToken, 0x0d), (.afterValue, 0x0d): state = .sizeLineFeed
        case (.quoted, UInt8(ascii: "\"")): state = .afterValue
        case (.quoted, UInt8(ascii: "\\")): state = .escaped
        case (.quoted, _) where ByteClass.isFieldContent(byte): break
        case (.escaped, _) where ByteClass.isFieldContent(byte): state = .quoted
        case (.blankBeforeExtension, _) where isBlank, (.extensionStart, _) where isBlank,
            (.blankAfterName, _) where isBlank, (.valueStart, _) where isBlank:
            break
        case (.extensionStart, _) where isToken: state = .extensionName
        case (.extensionName, _) where isToken, (.valueToken, _) where isToken: break
        case (.extensionName, _) where isBlank: state = .blankAfterName
        case (.extensionName, UInt8(ascii: "=")), (.blankAfterName, UInt8(ascii: "=")): state = .valueStart
        case (.valueStart, UInt8(ascii: "\"")): state = .quoted
        case (.valueStart, _) where isToken: state = .valueToken
        case (.valueToken, _) where isBlank, (.afterValue, _) where isBlank: state = .blankBeforeExtension
        case (.blankBeforeExtension, UInt8(ascii: ";")), (.extensionName, UInt8(ascii: ";")),
            (.blankAfterName, UInt8(ascii: ";")), (.valueToken, UInt8(ascii: ";")), (.afterValue, UInt8(ascii: ";")):
            state = .extensionStart
        default: throw byte == 0x0a ? .bareLineEnd : .badExtension
        }
    }
}

extension [UInt8] {
    init(copying bytes: Span<UInt8>) {
        self = []
        append(copying: bytes)
    }

    /// Adds a copy of the bytes.
    mutating func append(copying bytes: Span<UInt8>) {
        // Reason: the stretch of memory is lent by the span, whose count it carries; `append` copies it as a block, which is
        // an order faster than byte by byte.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
