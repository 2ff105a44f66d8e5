import EventLoop
import Glibc
import Processes

/// Makes media with ffmpeg and espeak-ng, each kind once, and keeps what it made.
final class Studio {
    private let lane: Lane
    private let folder: String
    private var made: [MediaSpec: [UInt8]] = [:]
    private var underWay: [MediaSpec: Latch] = [:]

    /// Speech beyond this many characters is cut short: nobody listens to it.
    private static let spokenCharacters = 400
    /// What is kept; beyond it all is forgotten and made again when it is asked for.
    private static let mostKept = 512

    /// - Parameter folder: exists, and is removed by whoever made it.
    init(on lane: Lane, folder: String) { (self.lane, self.folder) = (lane, folder) }

    /// The bytes of a medium. Those of different marks differ, where the format has room for a mark, so that it shows when
    /// two jobs' media are mixed up.
    func bytes(of spec: MediaSpec, marked mark: String) async throws -> [UInt8] {
        MediaMark.put(mark, into: try await bytes(of: spec), spec)
    }

    private func bytes(of spec: MediaSpec) async throws -> [UInt8] {
        while let other = underWay[spec] { await other.wait() }
        if let bytes = made[spec] { return bytes }
        let latch = Latch()
        underWay[spec] = latch
        defer {
            underWay[spec] = nil
            latch.open()
        }
        let bytes = try await make(spec)
        if made.count >= Self.mostKept { made = [:] }
        made[spec] = bytes
        return bytes
    }

    private func make(_ spec: MediaSpec) async throws -> [UInt8] {
        let path = "\(folder)/\(UInt(bitPattern: spec.hashValue)).\(spec.fileEnding)"
        defer { _ = unsafe unlink(path) }
        switch spec {
        case .film(let width, let height, let milliseconds, let sound):
            let seconds = "\(Double(milliseconds) / 1000)"
            var arguments = source(width, height) + ["-t", seconds]
            if sound { arguments = source(width, height) + ["-f", "lavfi", "-i", "sine=f=220:r=24000", "-t", seconds] }
            arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
            if sound { arguments += ["-c:a", "aac", "-b:a", "32k", "-ac", "1"] }
            try await run("ffmpeg", arguments + [path])
        case .picture(let width, let height, _):
            try await run("ffmpeg", source(width, height) + ["-frames:v", "1", path])
        case .speech(let text, let format):
            let spoken = path + ".speech.wav"
            defer { _ = unsafe unlink(spoken) }
            let words = String(text.prefix(Self.spokenCharacters))
            try await run(
                "espeak-ng", ["-w", spoken, "--", words.contains { $0.isLetter || $0.isNumber } ? words : "um"])
            try await run("ffmpeg", Self.quiet + ["-i", spoken, "-ac", "1"] + Self.arguments(format) + [path])
        }
        return try read(path)
    }

    private static let quiet = ["-nostdin", "-v", "error", "-y"]

    /// One colour, at 24 frames a second.
    private func source(_ width: Int, _ height: Int) -> [String] {
        Self.quiet + ["-f", "lavfi", "-i", "color=c=0x336699:s=\(width / 2 * 2)x\(height / 2 * 2):r=24"]
    }

    private static func arguments(_ format: MediaSpec.SoundFormat) -> [String] {
        let rate = ["-ar", "\(format.rate)"]
        let bits = format.bitrate.map { ["-b:a", "\($0)k"] } ?? []
        return switch format.coding {
        case .mp3: rate + bits + ["-f", "mp3"]
        case .opus: ["-ar", "48000", "-c:a", "libopus"] + bits + ["-f", "ogg"]
        case .pcm: rate + ["-f", "s16le"]
        case .wav: rate + ["-f", "wav"]
        case .ulaw: rate + (format.hasHead ? ["-c:a", "pcm_mulaw", "-f", "wav"] : ["-f", "mulaw"])
        case .alaw: rate + (format.hasHead ? ["-c:a", "pcm_alaw", "-f", "wav"] : ["-f", "alaw"])
        case .flac: rate + ["-f", "flac"]
        case .aac: rate + ["-f", "adts"]
        case .m4a: rate + ["-c:a", "aac", "-f", "ipod"]
        }
    }

    private func run(_ program: String, _ arguments: [String]) async throws {
        guard let path = Command.find(program) else { throw StudioError.notInstalled(program) }
        let ending = try await ChildProcess.run(Command(path, arguments), on: lane)
        guard ending.isSuccess else { throw StudioError.failed(program, ending.errors) }
    }

    private func read(_ path: String) throws -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open") }
        let file = Descriptor(owning: number)
        let size = Int(lseek(file.number, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: max(0, size))
        // Reason for `unsafe`: a C call that writes into an array of just that size.
        let count = unsafe pread(file.number, &bytes, bytes.count, 0)
        guard count == size else { throw SystemError("pread") }
        return bytes
    }
}

enum StudioError: Error, CustomStringConvertible {
    case notInstalled(String)
    case failed(String, String)

    var description: String {
        switch self {
        case .notInstalled(let program): "\(program) is not installed: install it, it makes the simulator's media"
        case .failed(let program, let said): "\(program) failed: \(said)"
        }
    }
}
