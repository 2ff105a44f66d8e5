import Glibc

/// Folders of the store.
enum Folder {
    /// Whether it was not there yet.
    static func make(_ path: String) throws(FileError) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw FileError("make", path) }
        return false
    }

    /// A name is as durable as the folder that holds it.
    static func makeDurable(_ path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("make durable", path) }
    }

    static func names(in path: String) throws(FileError) -> [String] {
        guard let listing = unsafe opendir(path) else { throw FileError("list", path) }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                // A C string within the entry, valid until the next one is read.
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
