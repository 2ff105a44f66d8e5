import Glibc

/// A folder that belongs to one process, for as long as this lives.
///
/// The kernel keeps the lock and lets it go when the process ends, however it ends: a file that was left behind locks nobody
/// out.
struct FolderLock: ~Copyable {
    static let fileName = "lock"
    private let file: Int32

    init(_ folder: String) throws(OpeningError) {
        let path = "\(folder)/\(Self.fileName)"
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unusable(path, reason: unsafe String(cString: strerror(errno))) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let (code, holder) = (errno, Self.holder(in: file))
            close(file)
            guard code == EWOULDBLOCK else { throw .unusable(path, reason: unsafe String(cString: strerror(code))) }
            throw .inUse(folder: folder, process: holder)
        }
        self.file = file
        // For the error of whoever comes second. Nothing but that depends on it.
        let text = "\(getpid())\n"
        _ = ftruncate(file, 0)
        _ = unsafe pwrite(file, text, text.utf8.count, 0)
    }

    /// Closing alone would not always let go of it: a program that is just being started has our open files until it runs.
    deinit {
        flock(file, LOCK_UN)
        close(file)
    }

    private static func holder(in file: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
