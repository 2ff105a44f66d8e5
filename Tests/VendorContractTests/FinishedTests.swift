import Gateway
import JSON
import Testing
import Vendors

extension VendorContractTests {
    @Suite struct Finished {
        private static let dialects = [
            Subject("veo", "veo-3.1", dialect: "vertex"),
            Subject("imagen", "imagen-4.0-generate-001", dialect: "vertex"),
            Subject("google-tts", "google-neural2", dialect: "token"), Subject("kling", "kling-2.6", dialect: "signed"),
            Subject("veo", "veo-3.1", dialect: "account"), Subject("google-tts", "google-neural2", dialect: "account"),
            Subject("imagen", "gemini-3.1-flash-image", dialect: "account"),
        ]

        @Test("every model at every host is made, fetched and measured", arguments: Subject.all + dialects)
        func made(_ subject: Subject) async throws {
            var errand = try Errand(subject)
            let before = try await errand.simulated.accepted(subject.host)
            await errand.submit()
            #expect(
                errand.course == ["pending", "finished", "fetched"] || errand.course == ["finished", "fetched"],
                "\(errand.told)")
            // A face that speaks takes two jobs: speech first.
            let jobs = subject.host == "hedra" ? 2 : 1
            #expect(try await errand.simulated.accepted(subject.host) == before + jobs)
            for probe in errand.probes { try Measured.check(probe, errand.task) }
        }
    }
}

/// Whether a medium is what was asked for.
enum Measured {
    static func check(_ probe: MediaProbe, _ task: VendorTask) throws {
        let kind = probe.contentType.split(separator: "/").first.map(String.init)
        switch task.type {
        case .image:
            #expect(kind == "image")
            #expect((probe.metadata.width ?? 0) > 0 && (probe.metadata.height ?? 0) > 0)
        case .audio:
            #expect(kind == "audio")
            #expect((probe.metadata.duration ?? 0) > 0)
        case .video, .avatar:
            #expect(kind == "video")
            let length = try #require(probe.metadata.duration)
            #expect(length > 0)
            if let asked = task.options["duration"]?.doubleValue { #expect(abs(length - asked) < 0.6, "\(length) s") }
        }
    }
}
