import Gateway
import Glibc
import Media
import Telemetry

/// A folder of its own for one test, gone with it; and media kept in it.
final class Folder: Sendable {
    let path: String
    let address = "http://media.example"

    init() {
        var template = Array("/tmp/doitong-media-XXXXXX".utf8CString)
        precondition(unsafe mkdtemp(&template) != nil, "/tmp takes no folder")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// 1 March 2026.
    static let now = Timestamp(milliseconds: 1_772_323_200_000)
    static let key = Array("a key of thirty-two bytes for us".utf8)

    /// A store in it, which keeps the folder.
    func media(
        _ limits: MediaLimits = MediaLimits(), now: @escaping @Sendable () -> Timestamp = { Folder.now }
    ) throws -> DiskMedia {
        try DiskMedia(
            "\(path)/media", key: Self.key, address: { [self] in address }, limits: limits, now: now)
    }

    /// The same, of any kind.
    func media(
        _ backend: Backend, _ limits: MediaLimits = MediaLimits(),
        now: @escaping @Sendable () -> Timestamp = { Folder.now }
    ) throws -> any ServedMedia { try backend.open(self, limits, now) }

    /// All files below, by their paths from here.
    var files: [String] { Self.files(below: path).map { String($0.dropFirst(path.utf8.count + 1)) }.sorted() }

    func removeAll(in name: String) {
        for file in Self.files(below: "\(path)/\(name)") { _ = unsafe unlink(file) }
    }

    func write(_ bytes: [UInt8], to path: String) {
        guard let file = unsafe fopen(path, "w") else { preconditionFailure("cannot write \(path)") }
        precondition(unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count, "cannot write \(path)")
        precondition(unsafe fclose(file) == 0, "cannot write \(path)")
    }

    /// As if nobody had written to it for so long.
    func age(_ path: String, days: Int) {
        var times = [timespec(tv_sec: time(nil) - days * 86_400, tv_nsec: 0), timespec()]
        times[1] = times[0]
        precondition(unsafe utimensat(AT_FDCWD, path, times, 0) == 0, "cannot age \(path)")
    }

    static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { _ = unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func files(below path: String) -> [String] {
        entries(of: path)?.flatMap { files(below: "\(path)/\($0)") } ?? [path]
    }

    private static func remove(_ path: String) {
        for entry in entries(of: path) ?? [] { remove("\(path)/\(entry)") }
        _ = unsafe Glibc.remove(path)
    }

    /// nil where it is no folder.
    private static func entries(of path: String) -> [String]? {
        guard let listing = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
