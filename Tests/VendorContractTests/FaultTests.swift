import Gateway
import JSON
import Testing
import Vendors

extension VendorContractTests {
    @Suite struct Faults {
        /// One model of each of the ways in which a host is spoken to.
        static let subjects = [
            Subject("kling", "kling-2.6"), Subject("kling", "kling-3.0-turbo"), Subject("minimax", "hailuo-2.3"),
            Subject("minimax", "minimax-h3"), Subject("minimax", "image-01"), Subject("minimax", "speech-02-hd"),
            Subject("veo", "veo-3.1"), Subject("veo", "veo-3.1", dialect: "vertex"), Subject("runway", "gen-4.5"),
            Subject("luma", "ray-2"), Subject("luma", "ray-3"), Subject("luma", "photon-1"),
            Subject("ark", "seedance-1.5-pro"), Subject("dashscope", "wan-2.5"),
            Subject("vidu", "vidu-q3-pro"), Subject("heygen", "heygen-avatar-4"), Subject("hedra", "hedra-character-3"),
            Subject("imagen", "gemini-3.1-flash-image"), Subject("bfl", "flux-pro-1.1"),
            Subject("krea", "krea-2-medium"),
            Subject("stability", "sd-3.5-large"), Subject("automatic1111", "sdxl"), Subject("comfyui", "sdxl"),
            Subject("openai", "gpt-image-2"), Subject("openai", "gpt-4o-mini-tts"),
            Subject("elevenlabs", "eleven-v3"), Subject("google-tts", "google-neural2"),
            Subject("fal", "kling-2.1-master"), Subject("replicate", "kling-2.1-master"),
        ]

        @Test("what goes wrong is told for what it is, and never paid twice", arguments: subjects, Trouble.all)
        func told(_ subject: Subject, _ trouble: Trouble) async throws {
            guard let expected = subject.expected(of: trouble) else { return }
            var errand = try Errand(subject)
            let simulated = errand.simulated
            let before = try await simulated.accepted(subject.host)
            try await simulated.strike(subject.host, trouble.fault)
            await errand.submit()
            if errand.course.last == "lost" { await errand.find() }
            if errand.course == ["pending", "unreadable"], trouble.fault["on"] == "poll" { await errand.goOn() }
            try await simulated.forgetFaults()
            let course = errand.course.filter { $0 != "pending" }
            #expect(course == expected, "\(errand.told)")
            #expect(try await simulated.accepted(subject.host) - before == subject.accepted(of: trouble))
        }

        // ComfyUI runs one at a time, and nothing that runs there is interrupted: the tests after this would wait for ever.
        @Test(
            "what never ends tells how far it is, and is stopped where the vendor can",
            arguments: subjects.filter { $0.isAsked && $0.host != "comfyui" })
        func stuck(_ subject: Subject) async throws {
            var errand = try Errand(subject)
            errand.pollsUntilStuck = 200
            try await errand.simulated.strike(subject.host, ["kind": "stuck", "count": 1])
            await errand.submit()
            #expect(errand.course == ["pending", "stuck"], "\(errand.told)")
            #expect(errand.percent == (subject.tellsPercent ? 97 : nil))
            await errand.cancel()
            #expect(errand.course.last == subject.cancellation, "\(errand.told)")
        }

        @Test("a key is checked", arguments: subjects.filter(\.isChecked))
        func checked(_ subject: Subject) async throws {
            var errand = try Errand(subject)
            await errand.check()
            #expect(errand.course == ["checked"], "\(errand.told)")
            guard subject.host != "comfyui" else { return }
            var stranger = try Errand(subject, ["KEY": "wrong-key", "AUTHORIZATION": "wrong:key"])
            await stranger.check()
            #expect(stranger.course == ["unauthorised"], "\(stranger.told)")
        }
    }
}

/// Where hosts and dialects differ.
extension Subject {
    /// Whether it is asked until the work is done, instead of answering with what it made.
    var isAsked: Bool {
        switch host {
        case "stability", "automatic1111", "elevenlabs", "google-tts", "imagen": false
        case "minimax": !["image-01", "speech-02-hd"].contains(model)
        case "openai": false
        default: true
        }
    }

    /// Whether what was made comes by a link.
    var hasLink: Bool { isAsked ? dialect != "vertex" : model == "image-01" }

    /// What the vendor tells of work whose submission broke, if it arrived and if it did not.
    private var search: (arrived: String, absent: String) {
        switch host {
        case "kling", "ark", "heygen", "replicate": ("found", "absent")
        case "vidu": ("found", "unknown")
        // Whatever is handed over a second time under the same key is done once.
        case "hedra": ("absent", "absent")
        // The id is ours: asking for it tells that it never arrived.
        case "comfyui": ("found", "found")
        default: ("unknown", "unknown")
        }
    }

    var tellsPercent: Bool { ["runway", "hedra", "bfl"].contains(host.text) }

    /// Whether a call shows cheaply that a key works.
    var isChecked: Bool { host != "fal" && dialect != "vertex" }

    var cancellation: String {
        switch host {
        case "runway": "stopped, charged"
        case "krea", "comfyui", "fal": "stopped"
        case "replicate": "stopped, charged"
        default: "runs on, charged"
        }
    }

    func accepted(of trouble: Trouble) -> Int {
        let kind = trouble.fault["kind"]?.stringValue ?? ""
        switch (host, kind) {
        case ("hedra", "cut-before"), ("hedra", "cut-after"): return 2
        case ("hedra", "moderation"), ("hedra", "failure"), ("hedra", "wrong-status"): return 1
        case ("hedra", "garbage") where trouble.fault["on"] == "submit": return 1
        case ("hedra", _): return 2 * trouble.accepted
        case ("kling", "cut-before"), ("ark", "cut-before"), ("heygen", "cut-before"), ("replicate", "cut-before"):
            return 1
        default: return trouble.accepted
        }
    }

    func expected(of trouble: Trouble) -> [String]? {
        let kind = trouble.fault["kind"]?.stringValue ?? ""
        let stage = trouble.fault["on"]?.stringValue
        switch (host, kind) {
        case ("comfyui", "moderation"), ("comfyui", "balance"), ("comfyui", "bad-key"): return nil
        case ("automatic1111", "moderation"), ("automatic1111", "balance"), ("automatic1111", "wrong-status"):
            return nil
        default: break
        }
        guard let course = isAsked ? trouble.asking : trouble.answering else { return nil }
        if stage == "media" || kind == "dead-link", !hasLink { return nil }
        if !isAsked, kind == "wrong-status" { return nil }
        switch (host, kind) {
        // A model that answers at once fails with a status that says no more than that.
        case (_, "failure") where !isAsked: return [host == "automatic1111" ? "failed" : "unavailable"]
        case ("automatic1111", "5xx"): return ["failed"]
        // The link that is dead is the speech's, which nobody fetches.
        case ("hedra", "dead-link"): return nil
        // It does not say why.
        case ("krea", "moderation"): return ["failed"]
        default: break
        }
        guard course == ["lost"] else { return course }
        let found = trouble.accepted == 0 ? search.absent : search.arrived
        if host == "comfyui", trouble.accepted == 0 { return ["lost", "found", "failed"] }
        return found == "unknown" ? ["lost", found] : ["lost", found, "finished", "fetched"]
    }
}
