/// Takes a client's messages out of a connection's bytes, however they were split (RFC 6455 §5).
///
/// It does no I/O: what it answers follows from the bytes and the limits alone. It keeps no more than one message.
package struct WebSocketReader: Sendable {
    package enum Event: Sendable, Equatable {
        /// A whole message. Text is UTF-8.
        case text([UInt8]), binary([UInt8])
        case ping([UInt8]), pong([UInt8])
        /// Without a code where the client gave none.
        case close(WebSocketCloseCode?)
    }

    private enum Stage { case first, second, length, mask, payload }

    private enum Opcode: UInt8 {
        case continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10

        var isControl: Bool { rawValue >= 8 }
    }

    private static let controlBytes = 125

    private let limits: WebSocketLimits
    private var stage = Stage.first
    // The frame that is being read.
    private var opcode = Opcode.text
    private var isFinal = false
    /// The payload's length while it is read, then what is missing of the payload.
    private var left: UInt64 = 0
    /// Bytes of the length, or of the mask, that are still to come.
    private var pending = 0
    private var hasWideLength = false
    private var mask: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    private var maskPlace = 0
    private var control: [UInt8] = []
    // The message that is being put together; control frames may stand between its fragments.
    private var kind: Opcode?
    private var message: [UInt8] = []
    private var fragments = 0
    private var text = UTF8Check()

    package init(_ limits: WebSocketLimits) { self.limits = limits }

    /// What is kept of a message that is not complete.
    package var heldBytes: Int { message.count }

    /// Reads on from `offset`, which moves: an event, as soon as it is complete; nil when there is no more to read. After a
    /// violation nothing more can be read.
    package mutating func next(
        _ input: borrowing Span<UInt8>, _ offset: inout Int
    ) throws(WebSocketViolation) -> Event? {
        while offset < input.count {
            switch stage {
            case .first: try readFirst(input[offset])
            case .second: try readSecond(input[offset])
            case .length: try readLength(input[offset])
            case .mask: readMask(input[offset])
            case .payload:
                try readPayload(input, &offset)
                if left == 0, let event = try endFrame() { return event }
                continue
            }
            offset += 1
            // A frame without a payload is complete with its mask.
            if case .payload = stage, left == 0, let event = try endFrame() { return event }
        }
        return nil
    }

    // MARK: - A frame's head

    private mutating func readFirst(_ byte: UInt8) throws(WebSocketViolation) {
        guard byte & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = Opcode(rawValue: byte & 0x0f) else { throw .unknownOpcode }
        (self.opcode, isFinal) = (opcode, byte & 0x80 != 0)
        switch opcode {
        case .close, .ping, .pong: guard isFinal else { throw .fragmentedControl }
        case .continuation: guard kind != nil else { throw .strayContinuation }
        case .text, .binary: guard kind == nil else { throw .interruptedMessage }
        }
        stage = .second
    }

    private mutating func readSecond(_ byte: UInt8) throws(WebSocketViolation) {
        guard byte & 0x80 != 0 else { throw .unmasked }
        let length = byte & 0x7f
        if opcode.isControl, length > Self.controlBytes { throw .longControl }
        (left, hasWideLength) = (0, length == 127)
        guard length > Self.controlBytes else { return try beginMask(UInt64(length)) }
        (stage, pending) = (.length, hasWideLength ? 8 : 2)
    }

    private mutating func readLength(_ byte: UInt8) throws(WebSocketViolation) {
        left = left << 8 | UInt64(byte)
        pending -= 1
        guard pending == 0 else { return }
        guard hasWideLength ? left > 0xffff && left < 1 << 63 : left > Self.controlBytes else { throw .wastefulLength }
        try beginMask(left)
    }

    private mutating func beginMask(_ length: UInt64) throws(WebSocketViolation) {
        left = length
        (stage, pending) = (.mask, 4)
        if opcode.isControl { return }
        // As soon as it is announced: what will be refused is not received first.
        guard length <= UInt64(limits.messageBytes - message.count) else { throw .tooLarge }
        fragments += 1
        guard fragments <= limits.fragments else { throw .manyFragments }
        if opcode != .continuation { kind = opcode }
    }

    private mutating func readMask(_ byte: UInt8) {
        mask = (mask.1, mask.2, mask.3, byte)
        pending -= 1
        if pending == 0 { (stage, maskPlace) = (.payload, 0) }
    }

    // MARK: - A frame's payload

    private mutating func readPayload(
        _ input: borrowing Span<UInt8>, _ offset: inout Int
    ) throws(WebSocketViolation) {
        let count = Int(min(left, UInt64(input.count - offset)))
        var bytes: [UInt8] = []
        let isControl = opcode.isControl
        if isControl { swap(&bytes, &control) } else { swap(&bytes, &message) }
        let start = bytes.count
        bytes.reserveCapacity(start + count)
        for index in offset..<offset + count { bytes.append(unmasked(input[index])) }
        let isText = !isControl && kind == .text
        let isValid = !isText || text.take(bytes.span.extracting(start...))
        if isControl { swap(&bytes, &control) } else { swap(&bytes, &message) }
        offset += count
        left -= UInt64(count)
        guard isValid else { throw .notUTF8 }
    }

    private mutating func unmasked(_ byte: UInt8) -> UInt8 {
        let key =
            switch maskPlace {
            case 0: mask.0
            case 1: mask.1
            case 2: mask.2
            default: mask.3
            }
        maskPlace = (maskPlace + 1) & 3
        return byte ^ key
    }

    /// Turns to the next frame, and gives what this one completed.
    private mutating func endFrame() throws(WebSocketViolation) -> Event? {
        stage = .first
        if opcode.isControl {
            var payload: [UInt8] = []
            swap(&payload, &control)
            switch opcode {
            case .ping: return .ping(payload)
            case .pong: return .pong(payload)
            default: return .close(try Self.closeCode(payload))
            }
        }
        guard isFinal, let kind else { return nil }
        guard kind != .text || text.isComplete else { throw .notUTF8 }
        var whole: [UInt8] = []
        swap(&whole, &message)
        (self.kind, fragments, text) = (nil, 0, UTF8Check())
        return kind == .text ? .text(whole) : .binary(whole)
    }

    private static func closeCode(_ payload: [UInt8]) throws(WebSocketViolation) -> WebSocketCloseCode? {
        if payload.isEmpty { return nil }
        guard payload.count >= 2,
            let code = WebSocketCloseCode(received: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        else { throw .badClose }
        var reason = UTF8Check()
        guard reason.take(payload.span.extracting(2...)), reason.isComplete else { throw .notUTF8 }
        return code
    }
}

/// Whether bytes that come in pieces are UTF-8: no surrogates, nothing too long, nothing beyond U+10FFFF.
private struct UTF8Check: Sendable {
    /// Bytes that the present character still wants, and between what the next of them must lie.
    private var left = 0
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xbf

    var isComplete: Bool { left == 0 }

    mutating func take(_ bytes: borrowing Span<UInt8>) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            if left == 0 {
                if byte < 0x80 { continue }
                guard begin(byte) else { return false }
            } else {
                guard byte >= low, byte <= high else { return false }
                (left, low, high) = (left - 1, 0x80, 0xbf)
            }
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xc2...0xdf: left = 1
        case 0xe0: (left, low) = (2, 0xa0)
        case 0xed: (left, high) = (2, 0x9f)
        case 0xe1...0xef: left = 2
        case 0xf0: (left, low) = (3, 0x90)
        case 0xf1...0xf3: left = 3
        case 0xf4: (left, high) = (3, 0x8f)
        default: return false
        }
        return true
    }
}
