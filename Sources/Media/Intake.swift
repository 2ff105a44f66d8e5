import Crypto
import Gateway
import Glibc
import Synchronization

/// Media on their way into a store. What they are is found out here, on this machine, wherever they are kept then.
final class Intake: Sendable {
    /// A file that was looked at, and what it is.
    struct Measured: Sendable {
        let file: OpenedFile
        let name: MediaName
        let output: Output
    }

    private let folder: SharedFolder
    private let limits: MediaLimits
    private let number = Atomic<Int>(0)
    /// Several nodes may share the folder, and processes of two machines have the same number.
    private let run = String(UInt64.random(in: .min ... .max), radix: 36)

    /// Whoever works on a file writes to it more often, in seconds.
    private static let abandonedAfter = 86_400

    /// What an earlier run left half done in the folder is of no use to anybody. Where another node works in it too, what is new
    /// may be that one's.
    init(_ path: String, _ limits: MediaLimits) throws(FileError) {
        self.limits = limits
        folder = try SharedFolder(path) { isAlone throws(FileError) in
            for name in try Folder.names(in: path) where isAlone || Self.isAbandoned("\(path)/\(name)") {
                _ = unsafe unlink("\(path)/\(name)")
            }
        }
    }

    private static func isAbandoned(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mtim.tv_sec < time(nil) - abandonedAfter
    }

    func newPath() -> String { "\(folder.path)/\(run)-\(number.wrappingAdd(1, ordering: .relaxed).newValue)" }

    func measure(_ path: String, as claimed: String?) throws(MediaError) -> Measured {
        let file: OpenedFile
        do throws(FileError) { file = try OpenedFile(path) } catch { throw .failed("\(error)") }
        guard file.size <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        guard let probe = MediaProbe(file, as: claimed) else { throw .unreadable("its bytes are of no known kind") }
        let media = MediaReference(digest: Self.digest(of: file), bytes: file.size, contentType: probe.contentType)
        guard let name = MediaName(media) else { preconditionFailure("\(probe.contentType) has no name") }
        return Measured(file: file, name: name, output: Output(media: media, metadata: probe.metadata))
    }

    /// Puts bytes that came with a request into a file of their own.
    func write(_ bytes: [UInt8]) async throws(MediaError) -> String {
        guard bytes.count <= limits.inlineBytes else { throw .tooLarge(limit: limits.inlineBytes) }
        guard MediaProbe(bytes) != nil else { throw .unreadable("its bytes are of no known kind") }
        let path = newPath()
        return try await onOtherThread { () throws(MediaError) in
            do throws(FileError) { try Self.write(bytes, to: path) } catch {
                _ = unsafe unlink(path)
                throw .failed("\(error)")
            }
            return path
        }
    }

    static func digest(of file: OpenedFile) -> Digest {
        var hash = SHA256()
        var offset = 0
        while offset < file.size {
            let bytes = file.read(offset, pieceBytes)
            if bytes.isEmpty { break }
            hash.update(bytes)
            offset += bytes.count
        }
        return hash.finish()
    }

    private static let pieceBytes = 1 << 20

    private static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("create", path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // The rest of a buffer that outlives the call.
                unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            guard count > 0 else { throw FileError("write", path) }
            written += count
        }
    }
}

/// Runs what waits for the disk where no lane waits with it.
func onOtherThread<Result: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Result
) async throws(Failure) -> Result {
    try await Task(executorPreference: globalConcurrentExecutor) { () -> Swift.Result<Result, Failure> in
        do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }.value.get()
}
