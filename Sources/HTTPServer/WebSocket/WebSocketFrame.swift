/// A server's frames, as they go over the wire: whole messages, unmasked.
package enum WebSocketFrame {
    /// What a close frame has room for beside its code.
    private static let reasonBytes = 123

    package static func text(_ payload: [UInt8]) -> [UInt8] { frame(0x1, payload) }
    package static func ping() -> [UInt8] { frame(0x9, []) }
    package static func pong(_ payload: [UInt8]) -> [UInt8] { frame(0xa, payload) }

    /// A reason that is too long is cut between two characters.
    package static func close(_ code: WebSocketCloseCode?, _ reason: String = "") -> [UInt8] {
        guard let code else { return frame(0x8, []) }
        var payload = [UInt8(code.number >> 8), UInt8(code.number & 0xff)]
        for character in reason {
            guard payload.count + character.utf8.count <= reasonBytes + 2 else { break }
            payload.append(contentsOf: character.utf8)
        }
        return frame(0x8, payload)
    }

    private static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 10)
        bytes.append(0x80 | opcode)
        switch payload.count {
        case ...125: bytes.append(UInt8(payload.count))
        case ...0xffff: bytes.append(contentsOf: [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)])
        default:
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xff)) }
        }
        bytes.append(contentsOf: payload)
        return bytes
    }
}
