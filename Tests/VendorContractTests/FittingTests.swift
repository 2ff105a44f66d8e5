import Crypto
import Foundation
import Gateway
import Testing
import Vendors

extension VendorContractTests {
    /// Pictures that a vendor would not take, on their way to it.
    @Suite struct Fitting {
        /// What ffmpeg draws, of which type it is, and who does not take it so.
        static let pictures: [(subject: Subject, name: String, how: String, type: String)] = [
            (
                Subject("kling", "kling-2.6"), "heavy.png",
                "color=gray:size=2400x1800:rate=1:duration=1,noise=alls=100:allf=t", "image/png"
            ),
            (Subject("kling", "kling-2.6"), "small.jpg", "testsrc2=size=200x150:rate=1:duration=1", "image/jpeg"),
            (Subject("kling", "kling-2.6"), "other.webp", "testsrc2=size=640x480:rate=1:duration=1", "image/webp"),
            (
                Subject("stability", "sd-3.5-large"), "long.png", "testsrc2=size=17000x80:rate=1:duration=1",
                "image/png"
            ),
            (Subject("stability", "sd-3.5-large"), "still.gif", "testsrc2=size=90x60:rate=1:duration=1", "image/gif"),
        ]

        @Test("a picture that would be refused arrives within the bounds", arguments: pictures.indices)
        func arrives(index: Int) async throws {
            let (subject, name, how, type) = Self.pictures[index]
            let simulated = try #require(Simulated.shared)
            let picture = try Self.draw(name, how, type, in: simulated)
            // GIFs the simulator does not look at.
            if type != "image/gif" {
                var bare = try Errand(subject, picture: picture, isFitting: false)
                await bare.submit()
                #expect(bare.course == ["rejected"], "\(bare.told)")
            }
            var errand = try Errand(subject, picture: picture)
            await errand.submit()
            #expect(errand.course.suffix(2) == ["finished", "fetched"], "\(errand.told)")
        }

        @Test("what only cropping would make right is refused before anything is sent")
        func refused() async throws {
            let simulated = try #require(Simulated.shared)
            let subject = Subject("kling", "kling-2.6")
            let picture = try Self.draw(
                "wide.png", "testsrc2=size=1000x300:rate=1:duration=1", "image/png", in: simulated)
            let before = try await simulated.accepted(subject.host)
            var errand = try Errand(subject, picture: picture)
            await errand.submit()
            #expect(errand.course == ["unfit"])
            #expect(
                errand.errors == [
                    .unfit(
                        "input.image is 1000×300, and its longer side may be at most 2.5 times the shorter one: crop it."
                    )
                ])
            #expect(try await simulated.accepted(subject.host) == before)
        }

        private static func draw(_ name: String, _ how: String, _ type: String, in simulated: Simulated) throws
            -> VendorInput.Media
        {
            let path = "\(simulated.folder)/\(UUID())-\(name)"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", how, "-frames:v", "1", path]
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            let reference = MediaReference(digest: SHA256.digest(of: bytes), bytes: bytes.count, contentType: type)
            return .file(path: path, reference)
        }
    }
}
