import EventLoop
import Glibc
import Processes
import Synchronization
import Testing
import Vendors

@Suite(.timeLimit(.minutes(5))) struct SandboxRendererTests {
    static let images: [(width: Int, height: Int, format: SandboxFormat, codec: String)] = [
        (96, 64, .png, "png"), (64, 97, .png, "png"), (16, 16, .png, "png"), (128, 128, .jpeg, "mjpeg"),
        (65, 33, .jpeg, "mjpeg"), (120, 80, .webp, "webp"), (1000, 16, .png, "png"),
    ]

    @Test("an image has the size and the format it was ordered in", arguments: images)
    func image(width: Int, height: Int, format: SandboxFormat, codec: String) async throws {
        let rendering = try Rendering()
        let file = try await rendering.renderer.render(.image("A fox by the sea", width, height, format))
        #expect(try await rendering.probe(file, "v", "codec_name,width,height") == "\(codec),\(width),\(height)")
        #expect(file.contentType == format.contentType)
        #expect(try await rendering.bytes(file).count == file.bytes)
    }

    static let everything: [SandboxOrder] = {
        var film = SandboxOrder.video("city of neon", seconds: 0.5)
        film.hasSound = true
        var avatar = SandboxOrder(.avatar, "Kia ora", format: .mp4)
        (avatar.width, avatar.height) = (120, 120)
        return [
            .image("mountains"), .image("sea", 64, 64, .jpeg), .image("space", 64, 64, .webp), film, avatar,
            SandboxOrder(.speech, "Hello there", format: .mp3(rate: 44_100, kilobits: 128)),
            SandboxOrder(.speech, "Hello there", format: .opus(rate: 48_000, kilobits: 64)),
            SandboxOrder(.speech, "Hello there", format: .flac(rate: 22_050)),
            SandboxOrder(.music, "calm", format: .aac(rate: 44_100, kilobits: 96)),
        ]
    }()

    @Test(
        "the same order gives the same bytes wherever it is made, another prompt or seed gives others",
        arguments: everything)
    func determinism(order: SandboxOrder) async throws {
        let (one, two) = (try Rendering(), try Rendering())
        let first = try await one.bytes(one.renderer.render(order))
        #expect(try await two.bytes(two.renderer.render(order)) == first)
        var other = order
        other.prompt += " and more"
        #expect(try await two.bytes(two.renderer.render(other)) != first)
        guard order.kind != .speech else { return }
        other = order
        other.seed = 9
        #expect(try await two.bytes(two.renderer.render(other)) != first)
    }

    static let words = [
        "mountains at dawn", "the sea", "a city", "space", "a forest", "silk", "a product", "a portrait", "a cat",
        "закат", "红色的狐狸", "",
    ]

    @Test("every motif is drawn in every shape", arguments: words)
    func motifs(prompt: String) async throws {
        let rendering = try Rendering()
        for (width, height) in [(160, 90), (90, 160), (128, 128), (400, 20), (17, 300)] {
            #expect(try await rendering.renderer.render(.image(prompt, width, height)).bytes > 100)
        }
    }

    static let films: [(width: Int, height: Int, seconds: Double, rate: Int, sound: Bool)] = [
        (160, 90, 1, 24, false), (90, 160, 1.5, 30, true), (128, 128, 2, 16, true), (65, 47, 0.04, 25, true),
        (640, 360, 3, 60, false),
    ]

    @Test("a film has just the size, length, frames and sound it was ordered with, and moves", arguments: films)
    func film(width: Int, height: Int, seconds: Double, rate: Int, sound: Bool) async throws {
        let rendering = try Rendering()
        var order = SandboxOrder.video("mountains at sunset", width, height, seconds: seconds)
        (order.frameRate, order.hasSound) = (rate, sound)
        let file = try await rendering.renderer.render(order)
        let frames = Int((seconds * Double(rate)).rounded())
        let (even, high) = (width & ~1, height & ~1)
        #expect(
            try await rendering.probe(file, "v", "codec_name,width,height,pix_fmt,r_frame_rate,nb_frames")
                == "h264,\(even),\(high),yuv420p,\(rate)/1,\(frames)")
        let lasts = try #require(Double(try await rendering.probe(file, "v", "duration")))
        #expect(abs(lasts - Double(frames) / Double(rate)) < 0.001)
        #expect(try await rendering.probe(file, "a", "codec_name") == (sound ? "aac" : ""))
        if sound {
            let heard = try #require(Double(try await rendering.probe(file, "a", "duration")))
            #expect(abs(heard - lasts) < 0.05)
            let wave = try await rendering.wave(file)
            #expect(seconds < 1 || wave.loudness(frameRate: 4).max()! > 0.01)
        }
        let pictures = try await rendering.frames(file, width: even, height: high)
        #expect(pictures.count == frames)
        #expect(frames == 1 || pictures.first != pictures.last)
        // Its index comes before its frames: it plays before all of it is there.
        let start = try await rendering.bytes(file)
        let places = ["moov", "mdat"].map { name in start.indices.first { start[$0...].starts(with: name.utf8) } ?? 0 }
        #expect(places[0] > 0 && places[0] < places[1])
    }

    @Test("a film may start from a picture, and shows it")
    func fromPicture() async throws {
        let rendering = try Rendering()
        let start = try await rendering.renderer.render(.image("a city of neon", 200, 200, .jpeg))
        var order = SandboxOrder.video("", 100, 100)
        order.picture = start.path
        let film = try await rendering.renderer.render(order)
        let red = try await rendering.frames(film, width: 100, height: 100)[0]
        let other = try await rendering.frames(
            rendering.renderer.render(.video("", 100, 100)), width: 100, height: 100)[0]
        let shrunk = try await rendering.run(
            "ffmpeg",
            ["-v", "error", "-i", start.path, "-vf", "scale=100:100", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
        func distance(_ one: [UInt8], _ two: [UInt8]) -> Int {
            zip(one, two).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        }
        #expect(distance(red, shrunk) * 3 < distance(other, shrunk))
        var image = SandboxOrder.image("", 50, 80)
        image.picture = start.path
        #expect(try await rendering.probe(rendering.renderer.render(image), "v", "width,height") == "50,80")
    }

    static let noPictures: [(name: String, bytes: [UInt8])] = [
        ("text", Array("hello".utf8)), ("empty", []), ("a list of other files", Array("#EXTM3U\n/etc/passwd\n".utf8)),
        ("a damaged PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]),
        ("a JPEG of nothing", [0xff, 0xd8, 0xff, 0xe0]),
    ]

    @Test("what is no picture is refused with a reason", arguments: noPictures)
    func noPicture(name: String, bytes: [UInt8]) async throws {
        let rendering = try Rendering()
        let path = "\(rendering.folder)/work/input"
        rendering.write(bytes, to: path)
        for given in [path, "/nowhere", "/dev/zero", "/tmp"] {
            var order = SandboxOrder.image("x")
            order.picture = given
            guard case .unreadablePicture = await rendering.failure(of: order) else {
                Issue.record("\(given) was taken")
                continue
            }
        }
        _ = unsafe unlink(path)
        #expect(rendering.names("work").isEmpty)
    }

    static let sounds: [(name: String, codec: String, rate: Int)] = [
        ("mp3_44100_128", "mp3", 44_100), ("mp3_22050_32", "mp3", 22_050), ("wav", "pcm_s16le", 44_100),
        ("opus_48000_64", "opus", 48_000), ("flac", "flac", 44_100), ("aac", "aac", 44_100),
    ]

    @Test("words are spoken in the format asked for", arguments: sounds)
    func speech(name: String, codec: String, rate: Int) async throws {
        let rendering = try Rendering()
        let format = try #require(SandboxFormat(sound: name))
        let file = try await rendering.renderer.render(
            SandboxOrder(.speech, "Good morning, dear neighbour", format: format))
        #expect(try await rendering.probe(file, "a", "codec_name,sample_rate,channels") == "\(codec),\(rate),1")
        let wave = try await rendering.wave(file)
        #expect(wave.seconds > 1 && wave.seconds < 5)
        #expect(wave.loudness(frameRate: 5).max()! > 0.03)
    }

    @Test("speed, language, voice and markup change what is heard")
    func manners() async throws {
        let rendering = try Rendering()
        func say(_ words: String, _ change: (inout SandboxOrder) -> Void = { _ in }) async throws -> Wave {
            var order = SandboxOrder(.speech, words, format: .wav(rate: 22_050))
            change(&order)
            return try await rendering.wave(rendering.renderer.render(order))
        }
        let words = "The fox runs along the river"
        let usual = try await say(words)
        #expect(try await say(words) { $0.speed = 2 }.seconds < usual.seconds * 0.75)
        #expect(try await say(words) { $0.speed = 0.6 }.seconds > usual.seconds * 1.3)
        #expect(try await say(words) { $0.voice = "male" } != usual)
        #expect(try await say(words) { $0.language = "de" } != usual)
        #expect(try await say("[slow 3] " + words) == usual, "markers are not said")
        let broken = try await say("<speak>The fox <break time=\"2s\"/> runs</speak>") { $0.isMarkup = true }
        #expect(broken.loudness(frameRate: 4).filter { $0 < 0.001 }.count >= 6)
        // What looks like an option or a file is only words.
        #expect(try await say("--version -f /etc/passwd").seconds > 0.5)
        for odd in ["", "...", "\u{1}\u{2}", "🦊"] { #expect(try await say(odd).seconds < 5) }
    }

    @Test("an avatar lasts as long as its speech, opens its mouth to speak and shuts it to be silent")
    func avatar() async throws {
        let rendering = try Rendering()
        let (width, height, rate) = (320, 240, 20)
        var order = SandboxOrder(
            .avatar, "<speak>Good morning everybody <break time=\"2s\"/> and hello</speak>", format: .mp4)
        (order.width, order.height, order.frameRate, order.isMarkup, order.voice) = (
            width, height, rate, true, "Rachel"
        )
        let file = try await rendering.renderer.render(order)
        let wave = try await rendering.wave(file)
        let frames = try await rendering.frames(file, width: width, height: height)
        #expect(abs(Double(frames.count) / Double(rate) - wave.seconds) < 0.15)

        // The dark of the open mouth, about the middle below the nose.
        func darkness(_ frame: [UInt8]) -> Int {
            var count = 0
            for y in Int(Double(height) * 0.5)..<Int(Double(height) * 0.66) {
                for x in width / 2 - 20..<width / 2 + 20 {
                    let place = (y * width + x) * 3
                    if frame[place] < 110, frame[place + 1] < 48, frame[place + 2] < 60 { count += 1 }
                }
            }
            return count
        }
        let dark = frames.map(darkness)
        let loud = wave.loudness(frameRate: rate)
        let silent = dark.indices.filter { frame in
            (frame - 8...frame + 3).allSatisfy { loud.indices.contains($0) && loud[$0] < 0.002 }
        }
        #expect(silent.count > 10)
        #expect(silent.allSatisfy { dark[$0] == 0 })
        #expect(dark.max()! > 30)
        #expect(Set(dark).count > 5, "it stands in many ways")
    }

    @Test("progress goes from nothing to all, and never back")
    func progress() async throws {
        let rendering = try Rendering()
        let seen = Mutex<[Double]>([])
        let order = SandboxOrder.video("mountains", 640, 360, seconds: 4)
        let note: @Sendable (Double) -> Void = { done in seen.withLock { $0.append(done) } }
        _ = try await rendering.renderer.render(order, progress: note)
        let steps = seen.withLock { $0 }
        #expect(steps.first == 0 && steps.last == 1 && steps.count > 3)
        #expect(steps == steps.sorted())
        // The second time it is there already.
        seen.withLock { $0 = [] }
        _ = try await rendering.renderer.render(order, progress: note)
        #expect(seen.withLock { $0 } == [1])
        #expect(rendering.names("made").count == 1 && rendering.names("work").isEmpty)
    }

    static let unfit: [SandboxOrder] = {
        func order(_ base: SandboxOrder, _ change: (inout SandboxOrder) -> Void) -> SandboxOrder {
            var order = base
            change(&order)
            return order
        }
        return [
            .image("x", 8, 64), .image("x", 9000, 64), .image("x", 8000, 8000), .image("x", -5, 64),
            .image("x", 64, 64, .mp4),
            .video("x", seconds: 0), .video("x", seconds: 1000), .video("x", seconds: .nan), .video("x", 8000, 4000),
            .video("x", 3840, 2160, seconds: 100), order(.video("x")) { $0.frameRate = 0 },
            order(.video("x")) { $0.frameRate = 61 },
            .image(String(repeating: "x", count: 40_000)),
            SandboxOrder(.speech, String(repeating: "x", count: 20_000), format: .wav(rate: 8000)),
            order(SandboxOrder(.speech, "x", format: .wav(rate: 8000))) { $0.speed = 9 },
            order(SandboxOrder(.music, "x", format: .wav(rate: 8000))) { $0.seconds = 1e9 },
        ]
    }()

    @Test("what is too small, too large or of the wrong kind is refused at once", arguments: unfit)
    func bounds(order: SandboxOrder) async throws {
        let rendering = try Rendering()
        guard case .unfit = await rendering.failure(of: order) else {
            Issue.record("it was made")
            return
        }
        #expect(rendering.names("made").isEmpty)
    }

    @Test("a cancelled render leaves no process, no file and no turn taken")
    func cancelling() async throws {
        var limits = SandboxLimits()
        limits.workers = 1
        let rendering = try Rendering(limits: limits)
        let encoding = Latch()
        // A size that no other test has.
        let long = SandboxOrder.video("sea", 1284, 722, seconds: 100)
        let task = Task {
            try await rendering.renderer.render(long) { if $0 > 0.25 { encoding.open() } }
        }
        await encoding.wait()
        #expect(!rendering.names("work").isEmpty)
        // One more, that waits for its turn and is cancelled there.
        let second = Task { try await rendering.renderer.render(.image("another")) }
        second.cancel()
        task.cancel()
        await #expect(throws: SandboxError.cancelled) { try await task.value }
        await #expect(throws: SandboxError.cancelled) { try await second.value }
        #expect(rendering.names("work").isEmpty && rendering.names("made").isEmpty)
        let children = try await rendering.run("ps", ["--ppid", "\(getpid())", "-o", "args="])
        #expect(!String(decoding: children, as: UTF8.self).contains("1284x722"))
        #expect(try await rendering.renderer.render(.image("after")).bytes > 0)
    }

    @Test("beyond those that may wait, orders are turned away; those that wait are made")
    func crowd() async throws {
        var limits = SandboxLimits()
        (limits.workers, limits.waiting) = (1, 3)
        let rendering = try Rendering(limits: limits)
        let begun = Latch()
        let first = Task {
            try await rendering.renderer.render(.video("sea", 1280, 720, seconds: 60)) { if $0 > 0.25 { begun.open() } }
        }
        await begun.wait()
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for number in 0..<10 {
                group.addTask {
                    switch await rendering.failure(of: .image("picture \(number)")) {
                    case nil: true
                    case .busy(waiting: 3): false
                    default: nil
                    }
                }
            }
            var outcomes: [Bool?] = []
            // Seven are turned away while the first is still at work; then it is let go.
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == 7 { first.cancel() }
            }
            return outcomes
        }
        #expect(outcomes.filter { $0 == true }.count == 3 && outcomes.filter { $0 == false }.count == 7)
    }

    @Test("a render that takes too long is ended")
    func timeLimit() async throws {
        var limits = SandboxLimits()
        limits.time = .milliseconds(300)
        let rendering = try Rendering(limits: limits)
        await #expect(throws: SandboxError.tookTooLong(limit: .milliseconds(300))) {
            try await rendering.renderer.render(.video("sea", 1920, 1080, seconds: 20))
        }
        #expect(rendering.names("work").isEmpty)
    }

    @Test("the files used longest ago go when room is needed, but none that was just given away")
    func room() async throws {
        var limits = SandboxLimits()
        limits.cache = 1
        let rendering = try Rendering(limits: limits)
        let old = try await rendering.renderer.render(.image("one"))
        let fresh = try await rendering.renderer.render(.image("two"))
        #expect(rendering.names("made").count == 2)
        // As if an hour had passed since it was used.
        var times = [timespec(tv_sec: time(nil) - 3600, tv_nsec: 0), timespec(tv_sec: time(nil) - 3600, tv_nsec: 0)]
        _ = unsafe utimensat(AT_FDCWD, old.path, &times, 0)
        let third = try await rendering.renderer.render(.image("three"))
        let left = Set(rendering.names("made").map { "\(rendering.folder)/made/\($0)" })
        #expect(left == [fresh.path, third.path])
    }

    @Test("a tool that is missing is named")
    func missing() async throws {
        let rendering = try Rendering(tools: .init(ffmpeg: nil, espeak: nil))
        await #expect(throws: SandboxError.toolMissing("ffmpeg")) { try await rendering.renderer.render(.video("x")) }
        await #expect(throws: SandboxError.toolMissing("espeak-ng")) {
            try await rendering.renderer.render(SandboxOrder(.speech, "x", format: .wav(rate: 8000)))
        }
        #expect(try await rendering.renderer.render(.image("needs none")).bytes > 0)
    }
}
