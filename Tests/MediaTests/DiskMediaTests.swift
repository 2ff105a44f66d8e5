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
}
