import EventLoop
import Glibc

/// What the sandbox asks of the file system.
enum Files {
    static func makeFolder(_ path: String) throws(SystemError) {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError("mkdir") }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw SystemError("open") }
        let file = Descriptor(owning: number)
        var position = 0
        while position < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[position...])
                return unsafe Glibc.write(file.number, rest.baseAddress, rest.count)
            }
            guard count > 0 || errno == EINTR else { throw SystemError("write") }
            position += max(0, count)
        }
    }

    /// All of a plain file; nil when it has more than `most` bytes.
    static func read(_ path: String, atMost most: Int) throws(SystemError) -> [UInt8]? {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw SystemError("open") }
        let file = Descriptor(owning: number)
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else { throw SystemError("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError("open", code: EINVAL) }
        guard status.st_size <= most else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var position = 0
        while position < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { all in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: all[position...])
                return unsafe Glibc.read(file.number, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("read") }
            position += count
        }
        return bytes
    }

    static func rename(_ from: String, to: String) throws(SystemError) {
        guard unsafe Glibc.rename(from, to) == 0 else { throw SystemError("rename") }
    }

    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Removes a folder and the files in it.
    static func removeFolder(_ path: String) {
        for name in names(in: path) { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }

    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { place in
                unsafe place.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Its bytes, and when it was last used, in nanoseconds since 1970. Nil when it is not there.
    static func state(of path: String) -> (bytes: Int, used: Int64)? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return (Int(status.st_size), Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    }

    /// Notes that a file was used.
    static func touch(_ path: String) { _ = unsafe utimensat(AT_FDCWD, path, nil, 0) }
}
