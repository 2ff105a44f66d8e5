import DoitongTesting
import Gateway
import Media
import Testing

@Suite struct DiskMediaTests {
    private static let png = Sample.bytes["rgb.png"]!

    @Test("what an earlier run left half done is swept, and nothing else")
    func swept() async throws {
        let folder = Folder()
        let media = try folder.media()
        let output = try await media.keep(Self.png)
        folder.write([1, 2, 3], to: media.temporaryPath())
        folder.write([1, 2, 3], to: "\(folder.path)/media/incoming/.hidden")
        #expect(folder.files.count == 3)
        let next = try folder.media()
        #expect(folder.files.count == 1)
        #expect(try await next.file(output.media) != nil)
    }
}
