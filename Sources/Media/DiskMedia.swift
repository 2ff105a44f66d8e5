import Crypto
package import Gateway
import Glibc
import Synchronization
package import Telemetry

/// Media in a folder, each under the hash of its bytes: `ab/abcdef….mp4`.
///
/// A medium appears whole or not at all: it is written elsewhere, made durable, and given its name.
package final class DiskMedia: MediaStore {
    let folder: String
    private let limits: MediaLimits
    private let links: LinkSigner
    private let now: @Sendable () -> Timestamp
    private let number = Atomic<Int>(0)
    private let run = "\(getpid())"
    /// When it was looked last, and what was found.
    let knownSize = Mutex<(bytes: Int?, at: Timestamp)?>(nil)

    /// `address` is what comes before `/media/…` in links: scheme, host and port.
    package init(
        _ folder: String, key: [UInt8], address: @escaping @Sendable () -> String, limits: MediaLimits = MediaLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        (self.folder, self.limits, self.now) = (folder, limits, now)
        links = LinkSigner(key: key, address: address, lifetime: limits.linkLifetime)
        for path in [folder, "\(folder)/incoming"] { _ = try Self.makeFolder(path) }
        try sweep()
    }

    package func temporaryPath() -> String {
        let number = number.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(folder)/incoming/\(run)-\(number)"
    }

    package func keep(_ path: String, as claimed: String?) async throws(MediaError) -> Output {
        try await onOtherThread { self.takeIn(path, as: claimed) }.get()
    }

    package func keep(_ bytes: [UInt8]) async throws(MediaError) -> Output {
        guard bytes.count <= limits.inlineBytes else { throw .tooLarge(limit: limits.inlineBytes) }
        guard MediaProbe(bytes) != nil else { throw .unreadable("its bytes are of no known kind") }
        let path = temporaryPath()
        return try await onOtherThread { () -> Result<Output, MediaError> in
            do throws(FileError) { try Self.write(bytes, to: path) } catch {
                _ = unsafe unlink(path)
                return .failure(.failed("\(error)"))
            }
            return self.takeIn(path, as: nil)
        }.get()
    }

    package func file(_ media: MediaReference) async throws(MediaError) -> String? {
        guard let name = MediaName(media) else { return nil }
        let path = path(name)
        return unsafe access(path, R_OK) == 0 ? path : nil
    }

    package func link(_ media: MediaReference, at now: Timestamp) -> String {
        links.link(MediaName(media)?.link ?? "\(media.digest).bin", at: now)
    }

    /// The file that a link's name stands for; nil where the link is not ours, or over.
    func open(_ link: String, expires: String?, signature: String?) -> Result<(MediaName, OpenedFile), LinkRefusal> {
        guard let expires, let signature, links.isSigned(link, expires, signature) else { return .failure(.forged) }
        guard let moment = Int64(expires), moment * 1000 > now().milliseconds else { return .failure(.expired) }
        guard let name = MediaName(link) else { return .failure(.missing) }
        do throws(FileError) {
            return .success((name, try OpenedFile(path(name))))
        } catch {
            return .failure(.missing)
        }
    }

    enum LinkRefusal: Error { case forged, expired, missing }

    private func parent(_ name: MediaName) -> String { "\(folder)/\(name.file.prefix(2))" }

    private func path(_ name: MediaName) -> String { "\(parent(name))/\(name.file)" }

    // MARK: Taking in

    private func takeIn(_ path: String, as claimed: String?) -> Result<Output, MediaError> {
        defer { _ = unsafe unlink(path) }
        do throws(FileError) {
            let file = try OpenedFile(path)
            guard file.size <= limits.bytes else { return .failure(.tooLarge(limit: limits.bytes)) }
            guard let probe = MediaProbe(file, as: claimed) else {
                return .failure(.unreadable("its bytes are of no known kind"))
            }
            let media = MediaReference(
                digest: Self.digest(of: file), bytes: file.size, contentType: probe.contentType)
            guard let name = MediaName(media) else { preconditionFailure("\(probe.contentType) has no name") }
            let home = self.path(name)
            if unsafe access(home, R_OK) != 0 {
                guard file.makeDurable() else { throw FileError("make durable", path) }
                let parent = parent(name)
                // The folder's own name too is to outlast a power cut.
                if try Self.makeFolder(parent) { try Self.makeFolderDurable(folder) }
                guard unsafe rename(path, home) == 0 else { throw FileError("move", path) }
                try Self.makeFolderDurable(parent)
            }
            return .success(Output(media: media, metadata: probe.metadata))
        } catch {
            return .failure(.failed("\(error)"))
        }
    }

    private static func digest(of file: OpenedFile) -> Digest {
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

    /// Whether it was not there yet.
    private static func makeFolder(_ path: String) throws(FileError) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw FileError("make", path) }
        return false
    }

    /// A name is as durable as the folder that holds it.
    private static func makeFolderDurable(_ path: String) throws(FileError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("make durable", path) }
    }

    /// What an earlier run left half done is of no use to anybody.
    private func sweep() throws(FileError) {
        let path = "\(folder)/incoming"
        guard unsafe access(path, R_OK | X_OK) == 0 else { throw FileError("list", path) }
        for name in names(in: path) { _ = unsafe unlink("\(path)/\(name)") }
    }

    /// Of a folder that cannot be listed: none.
    func names(in path: String) -> [String] {
        guard let listing = unsafe opendir(path) else { return [] }
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

/// Runs what waits for the disk where no lane waits with it.
func onOtherThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await Task(executorPreference: globalConcurrentExecutor) { body() }.value
}
