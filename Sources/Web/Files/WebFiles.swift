import CWeb
import Glibc

/// The pages' own files, by their path below Sources/Web.
///
/// They are part of the program. Whoever changes them can have them read from a folder instead, each time they are asked for.
package struct WebFiles: Sendable {
    private let folder: String?

    package init(folder: String? = nil) { self.folder = folder }

    /// Whether a file may be another the next time it is asked for.
    package var mayChange: Bool { folder != nil }

    package static let names: [String] = {
        var names: [String] = []
        // The list is constant, and ends with a file without a name.
        while let name = unsafe cweb_file_at(Int32(names.count)).pointee.name {
            names.append(unsafe String(cString: name))
        }
        return names
    }()

    package subscript(name: String) -> [UInt8]? {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        if let folder, let bytes = Self.read("\(folder)/\(name)") { return bytes }
        let file = unsafe cweb_file_at(Int32(index)).pointee
        return unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "re") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, file)
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }
}
