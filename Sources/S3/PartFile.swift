import EventLoop
import Glibc

/// A file that is read or written part by part, in any order.
final class PartFile: Sendable {
    private let path: String
    private let descriptor: Descriptor

    convenience init(reading path: String) throws(S3Error) { try self.init(path, O_RDONLY | O_NOFOLLOW) }

    convenience init(creating path: String) throws(S3Error) { try self.init(path, O_WRONLY | O_CREAT | O_EXCL) }

    private init(_ path: String, _ flags: Int32) throws(S3Error) {
        let number = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .file("\(path): \(SystemError("open").reason)") }
        self.path = path
        descriptor = Descriptor(owning: number)
    }

    func read(_ range: Range<Int>) throws(S3Error) -> [UInt8] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while filled < range.count {
                // Into memory that the array owns and that is as large as the part.
                let count = unsafe pread(
                    descriptor.number, buffer.baseAddress! + filled, range.count - filled, range.lowerBound + filled)
                if count <= 0 { break }
                filled += count
            }
        }
        guard bytes.count == range.count else { throw .file("\(path) became shorter while it was sent") }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(S3Error) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // The rest of a buffer that outlives the call.
                unsafe pwrite(
                    descriptor.number, buffer.baseAddress! + written, buffer.count - written, offset + written)
            }
            guard count > 0 else { throw .file("\(path): \(SystemError("write").reason)") }
            written += count
        }
    }
}
