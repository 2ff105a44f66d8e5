import Crypto
import EventLoop

/// The files made so far, by the order that they fill. The ones used longest ago go when room is needed.
struct SandboxCache: Sendable {
    /// A file is left alone for so long after it was last given to somebody, that they can open it.
    static let untouchedFor = Duration.seconds(60)

    let folder: String
    let mostBytes: Int

    /// An order and the bytes of the picture it starts from, as a name. The version is changed when the same order is to be
    /// drawn otherwise.
    static func name(of order: SandboxOrder, picture: [UInt8]) -> String {
        let version: UInt8 = 1
        let digest = SHA256.digest(of: [version] + order.identity + picture)
        return "\(digest).\(order.format.fileExtension)"
    }

    /// The file of this name, used now.
    func find(_ name: String, _ type: String) -> SandboxFile? {
        let path = "\(folder)/\(name)"
        guard let state = Files.state(of: path) else { return nil }
        Files.touch(path)
        return SandboxFile(path: path, contentType: type, bytes: state.bytes)
    }

    /// Takes over a finished file, and makes room for it.
    func keep(_ made: String, as name: String, _ type: String, now: Int64) throws(SystemError) -> SandboxFile {
        let path = "\(folder)/\(name)"
        try Files.rename(made, to: path)
        guard let file = find(name, type) else { throw SystemError("stat") }
        makeRoom(now: now)
        return file
    }

    private func makeRoom(now: Int64) {
        var files = Files.names(in: folder).compactMap { name in
            Files.state(of: "\(folder)/\(name)").map { (name: name, bytes: $0.bytes, used: $0.used) }
        }
        var total = files.reduce(0) { $0 + $1.bytes }
        guard total > mostBytes else { return }
        files.sort { $0.used < $1.used }
        let spared = now - Int64(Self.untouchedFor.wholeNanoseconds)
        for file in files where total > mostBytes && file.used < spared {
            Files.remove("\(folder)/\(file.name)")
            total -= file.bytes
        }
    }
}
