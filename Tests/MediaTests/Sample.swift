import Foundation
import JSON

/// A real medium, made by ffmpeg, with what it must be found to be.
struct Sample: Sendable, CustomStringConvertible {
    let name: String
    let contentType: String
    let format: String
    /// How long it was made to be, in seconds; nil for pictures.
    let seconds: Double?
    private let arguments: [String]

    var description: String { name }

    private init(_ name: String, _ contentType: String, _ format: String, _ seconds: Double?, _ arguments: String) {
        (self.name, self.contentType, self.format, self.seconds) = (name, contentType, format, seconds)
        self.arguments = arguments.split(separator: " ").map(String.init)
    }

    private static func picture(_ name: String, _ type: String, _ format: String, _ size: String, _ how: String = "")
        -> Sample
    {
        Sample(name, type, format, nil, "\(film(size, "1", 1)) -frames:v 1 \(how)")
    }

    private static func sound(
        _ name: String, _ type: String, _ format: String, _ rate: Int, _ seconds: Double, _ how: String
    ) -> Sample { Sample(name, type, format, seconds, "\(tone(rate, seconds)) \(how)") }

    private static func film(_ size: String, _ rate: String, _ seconds: Double) -> String {
        "-f lavfi -i testsrc=size=\(size):rate=\(rate):duration=\(seconds)"
    }

    private static func tone(_ rate: Int, _ seconds: Double) -> String {
        "-f lavfi -i sine=frequency=440:sample_rate=\(rate):duration=\(seconds)"
    }

    private static let h264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
    private static let vp9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"

    static let all: [Sample] = [
        picture("rgb.png", "image/png", "png", "61x47"),
        picture("grey.png", "image/png", "png", "1x300", "-pix_fmt gray"),
        picture("baseline.jpg", "image/jpeg", "jpeg", "130x50", "-pix_fmt yuvj420p -q:v 20"),
        picture("fine.jpg", "image/jpeg", "jpeg", "50x130", "-pix_fmt yuvj444p -q:v 2 -metadata comment=fine"),
        picture("lossy.webp", "image/webp", "webp", "97x33", "-c:v libwebp -quality 30"),
        picture("lossless.webp", "image/webp", "webp", "33x97", "-c:v libwebp -lossless 1"),
        picture("clear.webp", "image/webp", "webp", "34x98", "-vf format=rgba,colorkey=black -c:v libwebp -quality 30"),
        picture("still.avif", "image/avif", "avif", "64x48", "-c:v libaom-av1 -still-picture 1 -cpu-used 8"),
        Sample("loop.gif", "image/gif", "gif", nil, film("60x40", "10", 0.5)),

        Sample("24.mp4", "video/mp4", "mp4", 1.5, "\(film("128x72", "24", 1.5)) \(h264)"),
        Sample("25.mp4", "video/mp4", "mp4", 2.28, "\(film("72x128", "25", 2.28)) \(h264) -movflags +faststart"),
        Sample(
            "29.97.mp4", "video/mp4", "mp4", 2.002,
            "\(film("128x72", "30000/1001", 2)) \(tone(48_000, 2)) \(h264) -c:a aac -movflags +faststart"),
        Sample("30.mp4", "video/mp4", "mp4", 1.1, "\(film("128x72", "30", 1.1)) \(tone(44_100, 1.1)) \(h264) -c:a aac"),
        Sample("60.mp4", "video/mp4", "mp4", 0.65, "\(film("128x72", "60", 0.65)) \(h264)"),
        Sample("long-sound.mp4", "video/mp4", "mp4", 2.6, "\(film("96x96", "25", 1)) \(tone(22_050, 2.6)) \(h264)"),
        Sample(
            "fast-sound.mp4", "video/mp4", "mp4", 1, "\(film("64x64", "25", 1)) \(tone(96_000, 1)) \(h264) -c:a aac"),
        Sample("23.976.mov", "video/quicktime", "mov", 1.25, "\(film("128x72", "24000/1001", 1.25)) \(h264)"),
        Sample(
            "plain.mov", "video/quicktime", "mov", 1.2,
            "\(film("128x72", "25", 1.2)) \(tone(48_000, 1.2)) -c:v mjpeg -c:a pcm_s16le"),
        Sample(
            "studio.mov", "video/quicktime", "mov", 1.2,
            "\(film("128x72", "25", 1.2)) \(tone(96_000, 1.2)) -c:v mjpeg -c:a pcm_s24le"),
        Sample("silent.webm", "video/webm", "webm", 1.2, "\(film("128x72", "25", 1.2)) \(vp9)"),
        Sample("29.97.webm", "video/webm", "webm", 1.2, "\(film("128x72", "30000/1001", 1.2)) -c:v libvpx"),
        Sample(
            "opus.webm", "video/webm", "webm", 1.2,
            "\(tone(48_000, 1.2)) \(film("128x72", "30", 1.2)) -map 0:a -map 1:v \(vp9) -c:a libopus"),
        sound("sound.webm", "audio/webm", "webm", 48_000, 1.37, "-c:a libopus"),

        sound("8000.wav", "audio/wav", "wav", 8000, 1.23, ""),
        sound("24000.wav", "audio/wav", "wav", 24_000, 2.01, "-bitexact"),
        sound("44100.wav", "audio/wav", "wav", 44_100, 0.5, "-ac 2"),
        sound("float.wav", "audio/wav", "wav", 48_000, 0.77, "-c:a pcm_f32le"),
        sound("telephone.wav", "audio/wav", "wav", 8000, 3.3, "-c:a pcm_mulaw -metadata title=call"),
        sound("96000.wav", "audio/wav", "wav", 96_000, 0.3, "-c:a pcm_s24le -ac 6"),
        sound("constant.mp3", "audio/mpeg", "mp3", 44_100, 3.21, "-c:a libmp3lame -b:a 64k"),
        sound("varying.mp3", "audio/mpeg", "mp3", 48_000, 3.21, "-c:a libmp3lame -q:a 4 -ac 2"),
        sound(
            "titled.mp3", "audio/mpeg", "mp3", 44_100, 2.5, "-c:a libmp3lame -metadata title=\(long) -id3v2_version 3"),
        sound("half.mp3", "audio/mpeg", "mp3", 22_050, 2.7, "-c:a libmp3lame -q:a 5"),
        sound("low.mp3", "audio/mpeg", "mp3", 11_025, 2.7, "-c:a libmp3lame -b:a 16k"),
        sound(
            "bare.mp3", "audio/mpeg", "mp3", 44_100, 3.21,
            "-c:a libmp3lame -b:a 64k -write_xing 0 -id3v2_version 0 -write_id3v1 1"),
        sound("constant.m4a", "audio/mp4", "m4a", 44_100, 2.22, "-c:a aac"),
        sound("fast.m4a", "audio/mp4", "m4a", 96_000, 1.3, "-c:a aac -movflags +faststart"),
        sound("loose.aac", "audio/aac", "aac", 44_100, 3.21, "-c:a aac"),
        sound("low.aac", "audio/aac", "aac", 16_000, 3.21, "-c:a aac"),
        sound("loose.flac", "audio/flac", "flac", 44_100, 3.21, ""),
        sound("studio.flac", "audio/flac", "flac", 96_000, 1.01, "-sample_fmt s32 -ac 2"),
        sound("vorbis.ogg", "audio/ogg", "ogg", 44_100, 3.21, "-c:a libvorbis"),
        sound("opus.ogg", "audio/ogg", "opus", 48_000, 3.21, "-c:a libopus"),
        sound("opus.opus", "audio/ogg", "opus", 24_000, 0.61, "-c:a libopus"),
    ]

    private static let long = String(repeating: "title", count: 2000)

    /// The bytes of each, by name.
    static let bytes: [String: [UInt8]] = {
        let folder = Folder()
        defer { withExtendedLifetime(folder) {} }
        var bytes: [String: [UInt8]] = [:]
        for sample in all {
            let path = "\(folder.path)/\(sample.name)"
            _ = run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + sample.arguments + [path])
            bytes[sample.name] = Folder.read(path)
        }
        return bytes
    }()

    var bytes: [UInt8] { Self.bytes[name]! }

    /// What ffprobe says of it.
    struct Measure {
        var width: Int?
        var height: Int?
        var seconds: Double?
        var frameRate: Double?
        var sampleRate: Int?
    }

    func measured() throws -> Measure {
        let folder = Folder()
        defer { withExtendedLifetime(folder) {} }
        folder.write(bytes, to: "\(folder.path)/\(name)")
        let answer = Self.run(
            "ffprobe", ["-v", "error", "-show_format", "-show_streams", "-of", "json", "\(folder.path)/\(name)"])
        let json = try JSON(parsing: answer)
        var measure = Measure(seconds: json["format"]?["duration"]?.stringValue.flatMap(Double.init))
        for stream in json["streams"]?.arrayValue ?? [] {
            if stream["codec_type"]?.stringValue == "video" {
                measure.width = Self.number(stream["width"])
                measure.height = Self.number(stream["height"])
                let rate = stream["avg_frame_rate"]?.stringValue?.split(separator: "/").compactMap { Double($0) } ?? []
                if rate.count == 2, rate[1] > 0 { measure.frameRate = rate[0] / rate[1] }
            } else {
                measure.sampleRate = stream["sample_rate"]?.stringValue.flatMap { Int($0) }
            }
        }
        return measure
    }

    private static func number(_ json: JSON?) -> Int? { if case .int(let number)? = json { number } else { nil } }

    private static func run(_ program: String, _ arguments: [String]) -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = output
        do { try process.run() } catch { preconditionFailure("\(program) cannot be started: \(error)") }
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "\(program) \(arguments.joined(separator: " ")) failed")
        return bytes
    }
}
