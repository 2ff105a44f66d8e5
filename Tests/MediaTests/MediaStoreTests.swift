import DoitongTesting
import Gateway
import Glibc
import Media
import Telemetry
import Testing

/// What holds of every media store.
@Suite(.timeLimit(.minutes(10))) struct MediaStoreTests {
    private static let png = Sample.bytes["rgb.png"]!

    @Test(
        "every kind of medium is found again under what was said of it, whole and once", arguments: Backend.available,
        Sample.all)
    func kept(backend: Backend, sample: Sample) async throws {
        let folder = Folder()
        let media = try folder.media(backend)
        let path = media.temporaryPath()
        folder.write(sample.bytes, to: path)
        let output = try await media.keep(path, as: "application/octet-stream")
        #expect(output.media.contentType == sample.contentType)
        #expect(output.media.bytes == sample.bytes.count)
        let probe = MediaProbe(sample.bytes)
        #expect(output.metadata == probe?.metadata)
        let kept = try #require(try await media.file(output.media))
        let isWhole = Folder.read(kept) == sample.bytes
        #expect(isWhole)
        let digest = "\(output.media.digest)"
        let place = "\(digest.prefix(2))/\(digest).\(kept.split(separator: ".").last!)"
        #expect(try backend.places(folder) == [place])
        #expect(try await media.keep(sample.bytes) == output)
        #expect(try backend.places(folder) == [place])
    }

    @Test("the same bytes are kept once, however often and from however many at once", arguments: Backend.available)
    func once(backend: Backend) async throws {
        let folder = Folder()
        let media = try folder.media(backend)
        let outputs = try await withThrowingTaskGroup(of: Output.self) { group in
            for _ in 0..<50 { group.addTask { try await media.keep(Self.png) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outputs.count == 50)
        #expect(Set(outputs.map(\.media)).count == 1)
        #expect(try backend.places(folder).count == 1)
    }

    @Test("a medium is not there before it is taken in", arguments: Backend.available)
    func whole(backend: Backend) async throws {
        let folder = Folder()
        let media = try folder.media(backend)
        let reference = try await Folder().media(backend).keep(Self.png).media
        let path = media.temporaryPath()
        folder.write(Self.png, to: path)
        #expect(try await media.file(reference) == nil)
        #expect(try await media.keep(path, as: nil).media == reference)
        let kept = try #require(try await media.file(reference))
        #expect(Folder.read(kept) == Self.png)
    }

    @Test("temporary paths differ, and lie where moving is no copying", arguments: Backend.available)
    func temporary(backend: Backend) throws {
        let folder = Folder()
        let media = try folder.media(backend)
        let paths = (0..<100).map { _ in media.temporaryPath() }
        #expect(Set(paths).count == 100)
        #expect(paths.allSatisfy { $0.hasPrefix("\(folder.path)/") && $0.contains("/incoming/") })
    }

    @Test("what is no medium is refused and removed", arguments: Backend.available)
    func unreadable(backend: Backend) async throws {
        let folder = Folder()
        let media = try folder.media(backend)
        let path = media.temporaryPath()
        folder.write(Array("<html>Gone</html>".utf8), to: path)
        await #expect(throws: MediaError.unreadable("its bytes are of no known kind")) {
            try await media.keep(path, as: "video/mp4")
        }
        await #expect(throws: MediaError.unreadable("its bytes are of no known kind")) {
            try await media.keep(Array("<html>Gone</html>".utf8))
        }
        #expect(try backend.places(folder).isEmpty)
        #expect(!folder.files.contains { $0.contains("/incoming/") })
    }

    @Test("what is too large is refused and removed", arguments: Backend.available)
    func tooLarge(backend: Backend) async throws {
        let folder = Folder()
        var limits = MediaLimits()
        (limits.bytes, limits.inlineBytes) = (Self.png.count - 1, Self.png.count - 2)
        let media = try folder.media(backend, limits)
        let path = media.temporaryPath()
        folder.write(Self.png, to: path)
        await #expect(throws: MediaError.tooLarge(limit: Self.png.count - 1)) { try await media.keep(path, as: nil) }
        await #expect(throws: MediaError.tooLarge(limit: Self.png.count - 2)) { try await media.keep(Self.png) }
        #expect(try backend.places(folder).isEmpty)
        #expect(!folder.files.contains { $0.contains("/incoming/") })
        (limits.bytes, limits.inlineBytes) = (Self.png.count, Self.png.count)
        _ = try await folder.media(backend, limits).keep(Self.png)
    }

    @Test("a file that is not there, a folder and a link to elsewhere cannot be taken in", arguments: Backend.available)
    func strange(backend: Backend) async throws {
        let folder = Folder()
        let media = try folder.media(backend)
        await #expect(throws: MediaError.self) { try await media.keep(media.temporaryPath(), as: nil) }
        let place = media.temporaryPath()
        #expect(unsafe mkdir(place, 0o700) == 0)
        await #expect(throws: MediaError.self) { try await media.keep(place, as: nil) }
        let link = media.temporaryPath()
        folder.write(Self.png, to: "\(folder.path)/elsewhere.png")
        #expect(unsafe symlink("\(folder.path)/elsewhere.png", link) == 0)
        await #expect(throws: MediaError.self) { try await media.keep(link, as: nil) }
        #expect(Folder.read("\(folder.path)/elsewhere.png") == Self.png)
    }

    @Test("what was never kept has no file", arguments: Backend.available)
    func absent(backend: Backend) async throws {
        let folder = Folder()
        let output = try await folder.media(backend).keep(Self.png)
        let other = MediaReference(digest: output.media.digest, bytes: output.media.bytes, contentType: "image/gif")
        #expect(try await folder.media(backend).file(other) == nil)
        let unknown = MediaReference(digest: output.media.digest, bytes: 1, contentType: "text/html")
        #expect(try await folder.media(backend).file(unknown) == nil)
    }

    @Test("links for one medium are the same all day, and differ the next", arguments: Backend.available)
    func links(backend: Backend) async throws {
        let folder = Folder()
        let media = try folder.media(backend)
        let reference = try await media.keep(Self.png).media
        let day: Int64 = 86_400_000
        let links = [0, 1, day - 1, day, day + 1].map {
            media.link(reference, at: Timestamp(milliseconds: Folder.now.milliseconds + $0))
        }
        #expect(links[0] == links[1] && links[1] == links[2])
        #expect(links[2] != links[3])
        #expect(links[3] == links[4])
    }
}
