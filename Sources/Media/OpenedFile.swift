import Gateway
import Glibc

/// A file that is read, and closed with its last use.
final class OpenedFile: ByteSource, Sendable {
    private let descriptor: Int32
    let size: Int

    init(_ path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FileError("open", path) }
        self.descriptor = descriptor
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError("read", path)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    func read(_ offset: Int, _ count: Int) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let count = min(count, size - offset)
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // Into memory that the array owns and that is as large as what is asked for.
                let read = unsafe pread(descriptor, buffer.baseAddress! + filled, count - filled, offset + filled)
                if read <= 0 { break }
                filled += read
            }
        }
    }

    func makeDurable() -> Bool { fsync(descriptor) == 0 }

    /// A descriptor of its own, for who sends the file.
    func duplicate() -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
}

/// What could not be done with a file, and why.
struct FileError: Error, CustomStringConvertible {
    let description: String
    let isMissing: Bool

    init(_ what: String, _ path: String) {
        let code = errno
        description = unsafe "cannot \(what) \(path): \(String(cString: strerror(code)))"
        isMissing = code == ENOENT
    }
}
