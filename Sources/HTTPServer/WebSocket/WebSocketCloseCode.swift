/// Why a WebSocket was closed (RFC 6455 §7.4): the protocol's own reasons, and those of whoever speaks over it, from 3000 on.
package struct WebSocketCloseCode: Sendable, Equatable, ExpressibleByIntegerLiteral {
    package let number: UInt16

    /// Traps where no frame may carry the number.
    package init(integerLiteral number: UInt16) {
        precondition(Self.isSendable(number), "\(number) is no close code")
        self.number = number
    }

    /// Nil where no frame may carry the number.
    init?(received number: UInt16) {
        guard Self.isSendable(number) else { return nil }
        self.number = number
    }

    package static let normal: WebSocketCloseCode = 1000
    package static let goingAway: WebSocketCloseCode = 1001
    package static let protocolError: WebSocketCloseCode = 1002
    package static let unsupported: WebSocketCloseCode = 1003
    package static let notUTF8: WebSocketCloseCode = 1007
    package static let tooLarge: WebSocketCloseCode = 1009
    package static let internalError: WebSocketCloseCode = 1011
    package static let tryAgainLater: WebSocketCloseCode = 1013

    /// 1004, 1005, 1006 and 1015 stand for what no frame says; the rest below 3000 is not given out.
    private static func isSendable(_ number: UInt16) -> Bool {
        switch number {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// What a client sent that the protocol forbids, and how it is told.
package struct WebSocketViolation: Error, Sendable, Equatable {
    package let code: WebSocketCloseCode
    package let reason: String

    init(_ code: WebSocketCloseCode, _ reason: String) { (self.code, self.reason) = (code, reason) }

    // By name, so that the same fault is always told in the same words.
    static let reservedBits = Self(.protocolError, "A reserved bit is set, and no extension was agreed on.")
    static let unknownOpcode = Self(.protocolError, "The frame has an unknown opcode.")
    static let unmasked = Self(.protocolError, "A client's frames must be masked.")
    static let longControl = Self(.protocolError, "A control frame has more than 125 bytes.")
    static let fragmentedControl = Self(.protocolError, "A control frame is fragmented.")
    static let wastefulLength = Self(.protocolError, "A length is not in its shortest form.")
    static let strayContinuation = Self(.protocolError, "There is no message to continue.")
    static let interruptedMessage = Self(.protocolError, "A message begins before the last one has ended.")
    static let badClose = Self(.protocolError, "A close frame has a code that none may have, or half of one.")
    static let notUTF8 = Self(.notUTF8, "Text must be UTF-8.")
    static let tooLarge = Self(.tooLarge, "The message is larger than is taken here.")
    static let manyFragments = Self(.tooLarge, "The message has too many fragments.")
}
