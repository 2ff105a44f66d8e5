import EventLoop
import Glibc

/// A file that was not there before.
final class NewFile: Sendable {
    let path: String
    private let descriptor: Descriptor

    init(_ path: String) throws(SystemError) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SystemError("open") }
        self.path = path
        descriptor = Descriptor(owning: number)
    }

    var size: Int { Int(lseek(descriptor.number, 0, SEEK_CUR)) }

    func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let count = unsafe write(descriptor.number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 { unsafe rest = rest.dropFirst(count) } else if errno != EINTR { throw SystemError("write") }
        }
    }

    func remove() { _ = unsafe unlink(path) }
}

/// Where the body of a download goes.
struct FileSink: Sendable {
    let file: NewFile
    let observe: @Sendable (Span<UInt8>) -> Void

    init(_ file: NewFile, _ observe: @escaping @Sendable (Span<UInt8>) -> Void) {
        (self.file, self.observe) = (file, observe)
    }
}
