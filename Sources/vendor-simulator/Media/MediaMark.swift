import Crypto

/// A remark in a file that no player minds, so that files of one kind can be told apart.
enum MediaMark {
    static func put(_ mark: String, into bytes: [UInt8], _ spec: MediaSpec) -> [UInt8] {
        let text = Array(mark.utf8.prefix(200))
        return switch spec {
        case .film: bytes + box(text)
        case .picture(_, _, .png): Array(bytes.dropLast(pngEnd)) + chunk(text) + Array(bytes.suffix(pngEnd))
        case .picture(_, _, .jpeg): Array(bytes.prefix(2)) + comment(text) + Array(bytes.dropFirst(2))
        case .picture, .speech: bytes
        }
    }

    /// An empty IEND chunk.
    private static let pngEnd = 12

    /// In MP4, a `free` box.
    private static func box(_ text: [UInt8]) -> [UInt8] { big(text.count + 8) + Array("free".utf8) + text }

    /// In PNG, a `tEXt` chunk.
    private static func chunk(_ text: [UInt8]) -> [UInt8] {
        let content = Array("Comment\0".utf8) + text
        let named = Array("tEXt".utf8) + content
        return big(content.count) + named + big(Int(CRC32.checksum(of: named)))
    }

    /// In JPEG, a COM segment.
    private static func comment(_ text: [UInt8]) -> [UInt8] { [0xff, 0xfe] + big(text.count + 2).suffix(2) + text }

    private static func big(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
