import Crypto
package import EventLoop
package import Gateway
import Glibc
package import HTTPServer
import HTTPTypes
package import S3
package import Telemetry

/// Media in a bucket, each under the hash of its bytes as on a disk: `PREFIX/ab/abcdef….mp4`.
///
/// What is kept is hashed and measured here, sent, and confirmed, before anybody is told that it is kept. Who dies between the
/// two leaves an object that nobody knows of: whoever makes the same again finds it there.
package final class S3Media: ServedMedia {
    private let client: S3Client
    private let links: LinkSigner
    private let linking: S3MediaSettings.Links
    private let address: @Sendable () -> String
    private let intake: Intake
    private let cache: MediaCache
    private let fetches = SharedWork<Result<String?, MediaError>>()
    private let streams: Permits
    private let limits: MediaLimits
    private let lane: Lane
    private let log: Log
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - folder: for what comes and goes, and for the media that were asked for last.
    ///   - address: what comes before `/media/…` in links: scheme, host and port.
    ///   - lane: whose time passes between two sweeps.
    package init(
        _ client: S3Client, folder: String, cacheBytes: Int, linking: S3MediaSettings.Links = .proxy, key: [UInt8],
        address: @escaping @Sendable () -> String, limits: MediaLimits = MediaLimits(), lane: Lane, log: Log,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        (self.client, self.linking, self.address, self.limits) = (client, linking, address, limits)
        (self.lane, self.log, self.now) = (lane, log, now)
        links = LinkSigner(key: key, address: address, lifetime: limits.linkLifetime)
        streams = Permits(limits.streams)
        _ = try Folder.make(folder)
        intake = try Intake("\(folder)/incoming", limits)
        cache = try MediaCache("\(folder)/cache", bytes: cacheBytes, now: now)
    }

    // MARK: Taking in

    package func temporaryPath() -> String { intake.newPath() }

    package func keep(_ path: String, as claimed: String?) async throws(MediaError) -> Output {
        try await takeIn(path, as: claimed, .patient)
    }

    package func keep(_ bytes: [UInt8]) async throws(MediaError) -> Output {
        // Somebody waits for the answer.
        try await takeIn(intake.write(bytes), as: nil, .waitedFor)
    }

    private func takeIn(
        _ path: String, as claimed: String?, _ schedule: RetrySchedule
    ) async throws(MediaError) -> Output {
        defer { _ = unsafe unlink(path) }
        let intake = intake
        let measured = try await onOtherThread { () throws(MediaError) in try intake.measure(path, as: claimed) }
        let (media, name) = (measured.output.media, measured.name)
        do throws(S3Error) {
            if try await !isThere(name, media.bytes, schedule) {
                try await client.put(
                    path, bytes: media.bytes, digest: media.digest, as: name.place, type: media.contentType,
                    [(FieldName("Cache-Control"), "private, max-age=31536000, immutable")], schedule)
            }
        } catch {
            throw .failed("\(error)")
        }
        // Most are asked for a moment after they were made.
        let cache = cache
        if cache.hasRoom(for: media.bytes) {
            try? await onOtherThread { () throws(MediaError) in
                do throws(FileError) { try cache.take(measured.file, at: path, as: name.file) } catch {
                    throw .failed("\(error)")
                }
            }
        }
        return measured.output
    }

    private func isThere(_ name: MediaName, _ bytes: Int, _ schedule: RetrySchedule) async throws(S3Error) -> Bool {
        do throws(S3Error) { return try await client.head(name.place, schedule)?.bytes == bytes } catch .refused(
            let refusal) where refusal.status == 403
        {
            // To who may not list a bucket, S3 does not say that something is not there.
            return false
        }
    }

    // MARK: Giving out

    package func file(_ media: MediaReference) async throws(MediaError) -> String? {
        guard let name = MediaName(media) else { return nil }
        return try await file(name, bytes: media.bytes)
    }

    private func file(_ name: MediaName, bytes: Int) async throws(MediaError) -> String? {
        if let path = cache.giveOut(name.file) { return path }
        return try await fetches.value(of: name.file) { [self] in
            // Whoever came a moment before may have brought it.
            if let path = cache.giveOut(name.file) { return .success(path) }
            do throws(MediaError) {
                return .success(try await fetch(name, bytes: bytes))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func fetch(_ name: MediaName, bytes: Int) async throws(MediaError) -> String? {
        let path = intake.newPath()
        defer { _ = unsafe unlink(path) }
        do throws(S3Error) {
            guard try await client.download(name.place, bytes: bytes, to: path) else { return nil }
        } catch {
            throw .failed("\(error)")
        }
        let cache = cache
        return try await onOtherThread { () throws(MediaError) in
            let isRight: Bool
            do throws(FileError) {
                let file = try OpenedFile(path)
                isRight = Intake.digest(of: file) == name.digest
                if isRight { try cache.take(file, at: path, as: name.file) }
            } catch {
                throw .failed("\(error)")
            }
            guard isRight else {
                throw .failed("the media storage has other bytes than it was given under \(name.place)")
            }
            return cache.giveOut(name.file)
        }
    }

    package func link(_ media: MediaReference, at now: Timestamp) -> String { links.link(media, at: now) }

    package var routes: [Route] {
        MediaDoor(links: links, now: now) { [self] name, request in
            do {
                return try await find(name, request)
            } catch {
                log.warning("a medium cannot be given out", ["medium": name.place, "cause": "\(error)"])
                return .unavailable("The storage of media does not answer. Try again in a moment.")
            }
        }.routes
    }

    private func find(_ name: MediaName, _ request: Request) async throws -> MediaDoor.Found {
        // Some clients follow HEAD by GET, which another signature would be for: there is nothing to send them for anyway.
        if linking == .redirect, request.method == .get, !isFromOurPages(request) {
            return .elsewhere(try address(of: name, request), lasting: limits.redirectLifetime)
        }
        if let file = cache.open(name.file) { return .file(file) }
        guard let object = try await client.head(name.place) else { return .missing }
        if object.bytes <= limits.wholeBytes, cache.hasRoom(for: object.bytes) {
            guard try await file(name, bytes: object.bytes) != nil, let file = cache.open(name.file) else {
                return .missing
            }
            return .file(file)
        }
        guard let permit = streams.takeNow() else {
            return .unavailable("Too many media are being sent. Try again in a second.")
        }
        return .pieces(size: object.bytes) { [client] range in
            defer { withExtendedLifetime(permit) {} }
            guard let bytes = try await client.get(name.place, range) else {
                throw MediaError.failed("\(name.place) went away while it was sent")
            }
            return bytes
        }
    }

    /// Our own pages may show only what comes from where they came from.
    private func isFromOurPages(_ request: Request) -> Bool {
        if let site = request.fields[FieldName("Sec-Fetch-Site")] { return site == "same-origin" }
        let ours = address()
        guard let page = request.fields[FieldName("Referer")], page.hasPrefix(ours) else { return false }
        let rest = page.dropFirst(ours.count)
        return rest.isEmpty || rest.hasPrefix("/")
    }

    private func address(of name: MediaName, _ request: Request) throws(S3Error) -> URL {
        let items = (request.query ?? "").split(separator: "&")
        let isDownload = items.contains { $0 == "download" || $0.hasPrefix("download=") }
        return try client.presigned(
            .get, name.place, lasting: limits.redirectLifetime,
            answer: [
                ("response-content-type", name.contentType),
                ("response-content-disposition", name.disposition(isDownload: isDownload)),
            ])
    }

    // MARK: Sweeping

    /// Takes away what was sent in parts and never completed, once a day.
    /// To know it would be to list the bucket, which is paid for.
    package func size(at now: Timestamp) async -> Int? { nil }

    package func run() async {
        while !Task.isCancelled {
            do throws(S3Error) {
                let count = try await client.abortStaleUploads()
                if count > 0 { log.notice("took away uploads that were never completed", ["uploads": count]) }
            } catch {
                log.warning(
                    "cannot take away uploads that were never completed: have the bucket do it by a lifecycle rule",
                    ["cause": "\(error)"])
            }
            do { try await lane.sleep(for: limits.sweepInterval) } catch { return }
        }
    }
}
