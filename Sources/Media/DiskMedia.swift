package import Gateway
import Glibc
package import HTTPServer
import Synchronization
package import Telemetry

/// Media in a folder, each under the hash of its bytes: `ab/abcdef….mp4`.
///
/// A medium appears whole or not at all: it is written elsewhere, made durable, and given its name.
package final class DiskMedia: ServedMedia {
    let folder: String
    private let intake: Intake
    private let links: LinkSigner
    private let now: @Sendable () -> Timestamp
    /// When it was looked last, and what was found.
    let knownSize = Mutex<(bytes: Int?, at: Timestamp)?>(nil)

    /// `address` is what comes before `/media/…` in links: scheme, host and port.
    package init(
        _ folder: String, key: [UInt8], address: @escaping @Sendable () -> String, limits: MediaLimits = MediaLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        (self.folder, self.now) = (folder, now)
        links = LinkSigner(key: key, address: address, lifetime: limits.linkLifetime)
        _ = try Folder.make(folder)
        intake = try Intake("\(folder)/incoming", limits)
    }

    package func temporaryPath() -> String { intake.newPath() }

    package func keep(_ path: String, as claimed: String?) async throws(MediaError) -> Output {
        try await onOtherThread { () throws(MediaError) in try self.takeIn(path, as: claimed) }
    }

    package func keep(_ bytes: [UInt8]) async throws(MediaError) -> Output {
        try await keep(intake.write(bytes), as: nil)
    }

    package func file(_ media: MediaReference) async throws(MediaError) -> String? {
        guard let name = MediaName(media) else { return nil }
        let path = path(name)
        return unsafe access(path, R_OK) == 0 ? path : nil
    }

    package func link(_ media: MediaReference, at now: Timestamp) -> String { links.link(media, at: now) }

    package var routes: [Route] {
        MediaDoor(links: links, now: now) { [self] name, _ in
            (try? OpenedFile(path(name))).map { .file($0) } ?? .missing
        }.routes
    }

    package func run() async {}

    private func path(_ name: MediaName) -> String { "\(folder)/\(name.place)" }

    private func takeIn(_ path: String, as claimed: String?) throws(MediaError) -> Output {
        defer { _ = unsafe unlink(path) }
        let measured = try intake.measure(path, as: claimed)
        let home = self.path(measured.name)
        if unsafe access(home, R_OK) == 0 { return measured.output }
        do throws(FileError) {
            guard measured.file.makeDurable() else { throw FileError("make durable", path) }
            let parent = String(home.dropLast(measured.name.file.utf8.count + 1))
            // The folder's own name too is to outlast a power cut.
            if try Folder.make(parent) { try Folder.makeDurable(folder) }
            guard unsafe rename(path, home) == 0 else { throw FileError("move", path) }
            try Folder.makeDurable(parent)
        } catch {
            throw .failed("\(error)")
        }
        return measured.output
    }
}
