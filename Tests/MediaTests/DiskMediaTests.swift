import DoitongTesting
import Gateway
import Media
import Testing

@Suite struct DiskMediaTests {
    private static let png = Sample.bytes["rgb.png"]!

    @Test("what an earlier run left half done is swept, and nothing that another node works on")
    func swept() async throws {
        let folder = Folder()
        let media = try folder.media()
        let output = try await media.keep(Self.png)
        let (left, hidden) = (media.temporaryPath(), "\(folder.path)/media/incoming/.hidden")
        let others = media.temporaryPath()
        for path in [left, hidden, others] { folder.write([1, 2, 3], to: path) }
        for path in [left, hidden] { folder.age(path, days: 2) }
        #expect(folder.files.count == 4)
        let next = try folder.media()
        #expect(folder.files.count == 2)
        #expect(Folder.read(others) != nil)
        #expect(try await next.file(output.media) != nil)
        #expect(next.temporaryPath() != media.temporaryPath())
    }

    @Test(
        "what a run left half done is swept by the next, however new, once nobody else works there",
        arguments: Backend.available)
    func alone(backend: Backend) async throws {
        let folder = Folder()
        var media: (any ServedMedia)? = try folder.media(backend)
        let output = try #require(try await media?.keep(Self.png))
        var other: (any ServedMedia)? = try folder.media(backend)
        let paths = try [media, other].map { try #require($0?.temporaryPath()) }
        for path in paths { folder.write([1, 2, 3], to: path) }
        // As if it had been killed: what it held, the system lets go of.
        media = nil
        let third = try folder.media(backend)
        #expect(paths.allSatisfy { Folder.read($0) == [1, 2, 3] })
        _ = consume third
        (media, other) = (nil, nil)
        let next = try folder.media(backend)
        #expect(paths.allSatisfy { Folder.read($0) == nil })
        #expect(try await next.file(output.media) != nil)
    }
}
