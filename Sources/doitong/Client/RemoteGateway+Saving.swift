import Crypto
import EventLoop
import Glibc
import HTTPClient
import HTTPTypes
import Synchronization

extension RemoteGateway {
    private static let redirects = 5
    private static let longestDownload = Duration.seconds(3600)

    /// Brings an output to `path`, whole and as it was measured, or not at all.
    func save(_ output: RemoteGeneration.Output, to path: String) async throws(ClientFailure) {
        let unfinished = "\(path).unfinished-\(getpid())"
        try await download(output, to: unfinished)
        _ = unsafe chmod(unfinished, 0o666 & ~fileCreationMask)
        guard unsafe rename(unfinished, path) == 0 else {
            let reason = SystemError("rename").reason
            _ = unsafe unlink(unfinished)
            throw ClientFailure(.failed, "cannot write \(path): \(reason). --output gives another place.")
        }
    }

    /// Brings an output to stdout, once it is known to be whole.
    func print(_ output: RemoteGeneration.Output) async throws(ClientFailure) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/doitong-output-\(getpid())"
        try await download(output, to: path)
        defer { _ = unsafe unlink(path) }
        guard let file = unsafe fopen(path, "re") else {
            throw ClientFailure(.failed, "cannot read \(path): \(SystemError("fopen").reason)")
        }
        defer { unsafe fclose(file) }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&piece, 1, piece.count, file), count > 0 {
            var rest = piece[..<count]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if written < 0 {
                    throw ClientFailure(.failed, "cannot write to stdout: \(SystemError("write").reason)")
                }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// The link is good by itself: the key is not sent along.
    private func download(_ output: RemoteGeneration.Output, to path: String) async throws(ClientFailure) {
        let url: URL
        do { url = try URL(parsing: output.url) } catch {
            throw ClientFailure(.failed, "the server gave a link that cannot be followed: \(error)")
        }
        var bounds = Bounds()
        bounds.redirects = Self.redirects
        bounds.totalTime = Self.longestDownload
        let hash = RunningHash()
        let download: Client.Download
        do {
            download = try await client.download(
                HTTPRequest(.get, url), to: path, egress: .anywhere, within: bounds, observing: { hash.update($0) })
        } catch {
            if case .cancelled = error.cause { throw .interrupted }
            let kind: ClientFailure.Kind = if case .file = error.cause { .failed } else { .unreachable }
            throw ClientFailure(kind, "cannot bring \(url): \(error.cause)")
        }
        guard case .kept = download else {
            guard case .refused(let response) = download else { return }
            throw ClientFailure(.failed, "cannot bring \(url): the server answered \(response.status)")
        }
        guard output.sha256.isEmpty || hash.finish() == output.sha256 else {
            _ = unsafe unlink(path)
            throw ClientFailure(.failed, "what came from \(url) is not what was made: its SHA-256 differs. Try again.")
        }
    }
}

/// Hashes what comes, piece by piece.
private final class RunningHash: Sendable {
    private let hash = Mutex<SHA256?>(SHA256())

    func update(_ piece: borrowing Span<UInt8>) {
        hash.withLock { hash in
            guard var running = hash.take() else { return }
            running.update(piece)
            hash = .some(running)
        }
    }

    func finish() -> String { hash.withLock { Base16.encode($0.take()!.finish().bytes) } }
}

/// What new files are not to be allowed. It can only be read by setting it.
private var fileCreationMask: mode_t {
    let mask = umask(0o077)
    umask(mask)
    return mask
}
