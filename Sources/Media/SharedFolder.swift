import Glibc

/// A folder that several processes may work in at once, for as long as this lives.
///
/// Each holds a lock that they share. The kernel lets it go when a process ends, however it ends: who can have it alone is alone.
final class SharedFolder: Sendable {
    let path: String
    private let descriptor: Int32

    /// - Parameter tidy: called before anything else happens in the folder; told whether nobody else works in it, and nobody
    ///   else begins to meanwhile. Where the file system has no such locks, somebody may.
    init(_ path: String, tidy: (_ isAlone: Bool) throws(FileError) -> Void) throws(FileError) {
        _ = try Folder.make(path)
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        self.path = path
        try tidy(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        // Waits for no longer than another tidies up.
        while flock(descriptor, LOCK_SH) != 0, errno == EINTR {}
    }

    /// Closing alone would not always let go of it: a program that is just being started has our open files until it runs.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
