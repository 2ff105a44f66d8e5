import Drawing
import EventLoop
import Processes

/// The making of one order, in a folder of its own.
struct Workshop: Sendable {
    /// Shares of the whole at which one stage of a film ends and the next begins.
    private static let spoken = 0.1
    private static let drawn = 0.25

    let folder: String
    let limits: SandboxLimits
    let tools: SandboxRenderer.Tools
    let lane: Lane
    let deadline: Moment
    let progress: @Sendable (Double) -> Void

    /// Answers the path of the finished file, in the working folder.
    func make(_ order: SandboxOrder, from picture: Picture?) async throws(SandboxError) -> String {
        progress(0)
        switch order.kind {
        case .image: try await image(order, picture)
        case .video: try await video(order, picture)
        case .speech: try await sound(order, try await speech(order).file)
        case .music: try await sound(order, Music.compose(subject(order).chance, seconds: order.seconds).file)
        case .avatar: try await avatar(order, picture)
        }
        return "\(folder)/\(Self.output(order))"
    }

    private static func output(_ order: SandboxOrder) -> String { "output.\(order.format.fileExtension)" }

    private func subject(_ order: SandboxOrder) -> Subject { Subject(prompt: order.caption, seed: order.seed) }

    private func caption(_ order: SandboxOrder, _ subject: Subject, _ view: View) -> Caption {
        Caption(words: order.caption, label: order.label, view: view, accent: subject.palette.accent)
    }

    // MARK: - Pictures

    private func image(_ order: SandboxOrder, _ picture: Picture?) async throws(SandboxError) {
        let view = View(width: Double(order.width), height: Double(order.height))
        let subject = subject(order)
        let scene = try await scene(subject, view, picture, wide: order.width)
        progress(0.2)
        let canvas = Canvas(width: order.width, height: order.height)
        scene.draw(on: canvas)
        let caption = caption(order, subject, view)
        caption.band?.draw(canvas, view.width)
        caption.tag?.draw(canvas, view.width)
        progress(0.6)
        if case .png = order.format { return try write(canvas.png(), Self.output(order)) }
        var arguments = [
            "-v", "error", "-y", "-f", "rawvideo", "-pixel_format", "bgra", "-video_size",
            "\(order.width)x\(order.height)",
            "-i", "pipe:0", "-frames:v", "1", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
            "-threads", "1",
        ]
        arguments +=
            order.format == .jpeg
            ? ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj444p", "-f", "mjpeg"]
            : ["-c:v", "libwebp", "-quality", "88", "-compression_level", "2", "-f", "webp"]
        _ = try await ffmpeg(arguments + [Self.output(order)], input: canvas.frame())
    }

    /// What the prompt calls for; or the picture given, filling the view.
    private func scene(
        _ subject: Subject, _ view: View, _ picture: Picture?, wide: Int
    ) async throws(SandboxError) -> Scene {
        guard let picture else { return Scene(subject, in: view) }
        let pixels = try await decode(picture, width: wide, height: Int(view.height))
        return Scene(planes: [
            Plane(depth: Montage.pictureDepth, top: 0, bottom: view.height) { canvas, _ in
                guard let whole = Canvas(width: wide, height: Int(view.height), opaque: pixels) else { return }
                canvas.draw(whole, at: Point(0, 0))
            }
        ])
    }

    /// The picture as pixels of just this size, cut where its shape is another.
    private func decode(_ picture: Picture, width: Int, height: Int) async throws(SandboxError) -> [UInt8] {
        let filter =
            "scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height),format=rgb24"
        do throws(SandboxError) {
            let pixels = try await ffmpeg(
                [
                    "-v", "error", "-max_pixels", "\(limits.picturePixels)", "-f", picture.kind, "-i", "pipe:0",
                    "-frames:v", "1", "-vf", filter, "-f", "rawvideo", "-pix_fmt", "bgra", "pipe:1",
                ], input: picture.bytes, output: width * height * 4)
            guard pixels.count == width * height * 4 else { throw .unreadablePicture("it is damaged") }
            return pixels
        } catch {
            guard case .toolFailed = error else { throw error }
            throw .unreadablePicture("it is damaged, or has more than \(limits.picturePixels) pixels")
        }
    }

    // MARK: - Films

    private func video(_ order: SandboxOrder, _ picture: Picture?) async throws(SandboxError) {
        let view = View(width: Double(order.width), height: Double(order.height))
        let subject = subject(order)
        var montage = Montage(
            width: order.width, height: order.height, frames: order.frames, frameRate: order.frameRate)
        var sounds: [String] = []
        if order.hasSound {
            try write(Music.compose(subject.chance.fork(400), seconds: montage.seconds).file, "music.wav")
            sounds.append("music.wav")
            if order.words != nil {
                _ = try await speech(order)
                sounds.append("speech.wav")
            }
        }
        progress(Self.spoken)
        let scene = try await scene(subject, view, picture, wide: montage.width(atDepth: Montage.pictureDepth))
        try montage.lay(scene, view: view, folder: folder)
        try montage.lay(caption(order, subject, view), view: view, folder: folder)
        montage.setSounds(sounds, background: sounds.count > 1 ? 0.45 : 1)
        try await encode(montage, order)
    }

    private func avatar(_ order: SandboxOrder, _ picture: Picture?) async throws(SandboxError) {
        let wave = try await speech(order)
        progress(Self.spoken)
        let frames = max(1, Int((wave.seconds * Double(order.frameRate)).rounded(.up)))
        guard wave.seconds <= limits.filmSeconds else {
            throw .unfit("to say this takes more than \(Int(limits.filmSeconds)) seconds: shorten it")
        }
        try limits.checkWork(order, frames: frames)
        let view = View(width: Double(order.width), height: Double(order.height))
        // Who it is depends on whose voice it is, and not on what is said.
        var who = order
        who.prompt = "portrait \(order.voice ?? "")"
        let subject = subject(who)
        var montage = Montage(width: order.width, height: order.height, frames: frames, frameRate: order.frameRate)
        let backdrop = try await scene(subject, view, picture, wide: order.width)
        let sheet = try Sheet("plane0", in: folder, covering: view.box) { canvas in
            if picture == nil {
                Face.backdrop(canvas, view.width, view, subject)
            } else {
                backdrop.draw(on: canvas)
            }
        }
        montage.setBackdrop(sheet, Montage.Travel(0))
        try montage.lay(
            Face(subject.chance.fork(6), subject.palette), view: view,
            loudness: wave.loudness(frameRate: order.frameRate),
            chance: subject.chance.fork(9), folder: folder)
        try montage.lay(caption(order, subject, view), view: view, folder: folder)
        montage.setSounds(["speech.wav"], background: 1)
        try await encode(montage, order)
    }

    private func encode(_ montage: Montage, _ order: SandboxOrder) async throws(SandboxError) {
        progress(Self.drawn)
        let (seconds, progress) = (montage.seconds, progress)
        _ = try await ffmpeg(montage.arguments(output: Self.output(order), preset: montage.preset)) { line in
            guard line.hasPrefix("out_time_us="), let microseconds = Double(line.dropFirst(12)) else { return }
            progress(Self.drawn + (1 - Self.drawn) * min(0.99, max(0, microseconds / 1_000_000 / seconds)))
        }
    }

    // MARK: - Sounds

    private func speech(_ order: SandboxOrder) async throws(SandboxError) -> Wave {
        guard let program = tools.espeak else { throw .toolMissing("espeak-ng") }
        let speech = Speech(order, words: order.words ?? "")
        _ = try await run(speech.command(program, folder: folder, limits: try childLimits()))
        let bytes: [UInt8]?
        do throws(SystemError) { bytes = try Files.read("\(folder)/speech.wav", atMost: limits.imagePixels * 4) } catch
        {
            throw .toolFailed(tool: "espeak-ng", said: "it wrote no sound (\(error))")
        }
        guard let wave = bytes.flatMap({ Wave(file: $0) }), wave.samples.count > 0 else {
            throw .toolFailed(tool: "espeak-ng", said: "it wrote no sound that can be read")
        }
        return wave
    }

    private func sound(_ order: SandboxOrder, _ file: [UInt8]) async throws(SandboxError) {
        progress(0.5)
        try write(file, "sound.wav")
        var arguments = ["-v", "error", "-y", "-i", "sound.wav", "-map_metadata", "-1", "-fflags", "+bitexact"]
        arguments += ["-flags:a", "+bitexact"]
        let coding =
            switch order.format {
            case .mp3(let rate, let kilobits):
                ["-ar", "\(rate)", "-c:a", "libmp3lame", "-b:a", "\(kilobits)k", "-f", "mp3"]
            case .aac(let rate, let kilobits): ["-ar", "\(rate)", "-c:a", "aac", "-b:a", "\(kilobits)k", "-f", "adts"]
            case .opus(let rate, let kilobits):
                ["-ar", "\(rate)", "-c:a", "libopus", "-b:a", "\(kilobits)k", "-f", "ogg"]
            case .flac(let rate): ["-ar", "\(rate)", "-c:a", "flac", "-f", "flac"]
            case .wav(let rate): ["-ar", "\(rate)", "-c:a", "pcm_s16le", "-f", "wav"]
            case .pcm(let rate): ["-ar", "\(rate)", "-ac", "1", "-c:a", "pcm_s16le", "-f", "s16le"]
            case .ulaw(let rate): ["-ar", "\(rate)", "-ac", "1", "-c:a", "pcm_mulaw", "-f", "mulaw"]
            case .alaw(let rate): ["-ar", "\(rate)", "-ac", "1", "-c:a", "pcm_alaw", "-f", "alaw"]
            case .png, .jpeg, .webp, .mp4: [String]()
            }
        _ = try await ffmpeg(arguments + coding + [Self.output(order)])
    }

    // MARK: - Children

    private func ffmpeg(
        _ arguments: [String], input: [UInt8] = [], output: Int = 64 << 10, line: (@Sendable (String) -> Void)? = nil
    ) async throws(SandboxError) -> [UInt8] {
        guard let program = tools.ffmpeg else { throw .toolMissing("ffmpeg") }
        var command = Command(program, arguments, folder: folder, input: input, limits: try childLimits())
        command.limits.output = output
        return try await run(command, line: line).output
    }

    private func run(
        _ command: Command, line: (@Sendable (String) -> Void)? = nil
    ) async throws(SandboxError) -> Ending {
        let ending: Ending
        do throws(ProcessError) {
            ending = try await ChildProcess.run(command, on: lane, line: line)
        } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .tookTooLong: throw .tookTooLong(limit: limits.time)
            case .notStarted, .saidTooMuch: throw .process(error)
            }
        }
        guard ending.isSuccess else {
            let tool = command.program.split(separator: "/").last.map(String.init) ?? command.program
            throw .toolFailed(tool: tool, said: ending.errors.isEmpty ? "\(ending.status)" : ending.errors)
        }
        return ending
    }

    /// What is left of the time, and little of the machine beside it.
    private func childLimits() throws(SandboxError) -> Command.Limits {
        let left = deadline.since(lane.time.now)
        guard left > .zero else { throw .tookTooLong(limit: limits.time) }
        var limits = Command.Limits()
        limits.time = left
        limits.processorSeconds = UInt64(self.limits.time.components.seconds) * 2 + 1
        limits.memory = 6 << 30
        limits.niceness = 5
        return limits
    }

    private func write(_ bytes: [UInt8], _ name: String) throws(SandboxError) {
        do throws(SystemError) { try Files.write(bytes, to: "\(folder)/\(name)") } catch { throw .storage(error) }
    }
}
