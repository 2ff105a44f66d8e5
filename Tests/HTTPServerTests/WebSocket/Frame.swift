/// A client's frame, as it goes over the wire, right or wrong.
func frame(
    _ opcode: UInt8, _ payload: [UInt8] = [], final: Bool = true, bits: UInt8 = 0, masked: Bool = true,
    mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
) -> [UInt8] {
    let mark: UInt8 = masked ? 0x80 : 0
    var bytes = [(final ? 0x80 : 0) | bits | opcode]
    switch payload.count {
    case ...125: bytes.append(mark | UInt8(payload.count))
    case ...0xffff: bytes += [mark | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
    default:
        bytes.append(mark | 127)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xff)) }
    }
    guard masked else { return bytes + payload }
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
}

func frame(_ text: String, final: Bool = true) -> [UInt8] { frame(1, Array(text.utf8), final: final) }
func continuation(_ text: String, final: Bool = true) -> [UInt8] { frame(0, Array(text.utf8), final: final) }
