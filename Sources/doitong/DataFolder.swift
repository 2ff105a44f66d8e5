import Glibc

/// The folder that holds all that Doitong keeps.
enum DataFolder {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// Makes the folder, and those above it, where they are missing. What is made is for its owner alone.
    static func make(_ path: String) throws(Unusable) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            guard unsafe mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            throw Unusable(
                description: "--data: cannot make the folder \(made): \(unsafe String(cString: strerror(errno)))")
        }
        guard unsafe access(path, W_OK | X_OK) == 0 else {
            throw Unusable(description: "--data: cannot write to \(path): \(unsafe String(cString: strerror(errno)))")
        }
    }
}
