import EventLoop

/// A picture to start from, as it came: not yet decoded, but of a kind that is told by its first bytes.
///
/// The kind is told to ffmpeg, which would otherwise find it out by itself, and take a text that names other files for a film.
struct Picture: Sendable {
    let bytes: [UInt8]
    /// What ffmpeg calls its kind.
    let kind: String

    init(_ path: String, atMost most: Int) throws(SandboxError) {
        let read: [UInt8]?
        do throws(SystemError) { read = try Files.read(path, atMost: most) } catch {
            throw .unreadablePicture(error.reason)
        }
        guard let read else { throw .unreadablePicture("it has more than \(most) bytes; send a smaller one") }
        guard let kind = Self.kind(of: read) else {
            throw .unreadablePicture("it is no PNG, JPEG, WebP or GIF; send one of these")
        }
        (bytes, self.kind) = (read, kind)
    }

    static func kind(of bytes: [UInt8]) -> String? {
        func begins(_ start: [UInt8], at place: Int = 0) -> Bool { bytes.dropFirst(place).starts(with: start) }
        if begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return "png_pipe" }
        if begins([0xff, 0xd8, 0xff]) { return "jpeg_pipe" }
        if begins(Array("RIFF".utf8)), begins(Array("WEBP".utf8), at: 8) { return "webp_pipe" }
        if begins(Array("GIF8".utf8)) { return "gif" }
        return nil
    }
}
