import EventLoop
import Glibc
import HTTPTypes

/// The body of a request, as libcurl asks for it piece by piece. Files are opened ahead, so that its length is known and one that
/// is missing is noticed before anything is sent.
struct Upload: ~Copyable {
    struct Failure: Error {
        let path: String
        let reason: String
    }

    private enum Piece {
        case bytes([UInt8])
        case file(OpenFile)
    }

    private final class OpenFile {
        let path: String
        let descriptor: Descriptor
        let size: Int

        init(_ path: String) throws(Failure) {
            let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard number >= 0 else { throw Failure(path: path, reason: SystemError("open").reason) }
            descriptor = Descriptor(owning: number)
            var status = stat()
            guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw Failure(path: path, reason: "it is no regular file")
            }
            (self.path, size) = (path, Int(status.st_size))
        }
    }

    let length: Int
    private let pieces: [Piece]
    private var piece = 0
    private var offset = 0
    private var given = 0

    init(_ segments: [BodySegment]) throws(Failure) {
        var pieces: [Piece] = []
        var length = 0
        for segment in segments {
            switch segment {
            case .bytes(let bytes):
                length += bytes.count
                pieces.append(.bytes(bytes))
            case .file(let path):
                let file = try OpenFile(path)
                length += file.size
                pieces.append(.file(file))
            }
        }
        (self.pieces, self.length) = (pieces, length)
    }

    /// Whether libcurl has taken all of it.
    var isOver: Bool { given == length }

    /// Fills `room` as far as it can; 0 at the end.
    mutating func read(into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var filled = 0
        while filled < room.count, piece < pieces.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...])
            let count =
                switch pieces[piece] {
                case .bytes(let bytes): unsafe copy(bytes, into: rest)
                case .file(let file): unsafe try read(file, into: rest)
                }
            if count == 0 { (piece, offset) = (piece + 1, 0) }
            offset += count
            filled += count
        }
        given += filled
        return filled
    }

    private func copy(_ bytes: [UInt8], into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = Swift.min(room.count, bytes.count - offset)
        guard count > 0 else { return 0 }
        unsafe room.copyBytes(from: bytes[offset..<offset + count])
        return count
    }

    private func read(_ file: OpenFile, into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        // What was added to the file meanwhile is not part of the length that was announced.
        let count = Swift.min(room.count, file.size - offset)
        guard count > 0 else { return 0 }
        let moved = unsafe pread(file.descriptor.number, room.baseAddress, count, off_t(offset))
        guard moved > 0 else {
            let reason = moved == 0 ? "it became shorter while it was sent" : SystemError("pread").reason
            throw Failure(path: file.path, reason: reason)
        }
        return moved
    }
}
