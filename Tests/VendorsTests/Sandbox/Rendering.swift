import EventLoop
import Glibc
import Processes
import Testing
import Vendors

/// A renderer in a folder of its own, and what is needed to look at its files.
final class Rendering: Sendable {
    let folder: String
    let renderer: SandboxRenderer
    private let lane = Lane(index: 2)

    init(limits: SandboxLimits = SandboxLimits(), tools: SandboxRenderer.Tools = SandboxRenderer.Tools()) throws {
        var template = Array("/tmp/sandbox-test-XXXXXX".utf8CString)
        folder = unsafe String(cString: try #require(unsafe mkdtemp(&template)))
        renderer = try SandboxRenderer(folder: folder, limits: limits, tools: tools)
    }

    deinit {
        for inner in ["made", "work"] {
            for name in names(inner) { _ = unsafe unlink("\(folder)/\(inner)/\(name)") }
            _ = unsafe rmdir("\(folder)/\(inner)")
        }
        _ = unsafe rmdir(folder)
        lane.stop()
    }

    func names(_ inner: String) -> [String] {
        guard let stream = unsafe opendir("\(folder)/\(inner)") else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { place in
                unsafe place.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Why an order was not filled; nil when it was.
    func failure(of order: SandboxOrder) async -> SandboxError? {
        do throws(SandboxError) {
            _ = try await renderer.render(order)
            return nil
        } catch { return error }
    }

    func write(_ bytes: [UInt8], to path: String) {
        let file = unsafe fopen(path, "w")
        _ = unsafe bytes.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        unsafe fclose(file)
    }

    func run(_ program: String, _ arguments: [String]) async throws -> [UInt8] {
        var command = Command(try #require(Command.find(program)), arguments)
        command.limits.output = 256 << 20
        let ending = try await ChildProcess.run(command, on: lane)
        #expect(ending.isSuccess, "\(ending.errors)")
        return ending.output
    }

    /// What ffprobe says of a file's first stream of a kind ("v", "a"): "h264,64,48".
    func probe(_ file: SandboxFile, _ stream: String, _ entries: String) async throws -> String {
        let output = try await run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", stream, "-show_entries", "stream=\(entries)", "-of", "csv=p=0",
                file.path,
            ])
        return String(decoding: output, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }

    /// All frames of a film: red, green, blue of each pixel.
    func frames(_ file: SandboxFile, width: Int, height: Int) async throws -> [[UInt8]] {
        let bytes = try await run(
            "ffmpeg", ["-v", "error", "-i", file.path, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
        let size = width * height * 3
        #expect(bytes.count % size == 0)
        return (0..<bytes.count / size).map { Array(bytes[$0 * size..<($0 + 1) * size]) }
    }

    /// The sound of a file, one channel.
    func wave(_ file: SandboxFile) async throws -> Wave {
        let bytes = try await run("ffmpeg", ["-v", "error", "-i", file.path, "-ac", "1", "-f", "wav", "pipe:1"])
        return try #require(Wave(file: bytes))
    }

    func bytes(_ file: SandboxFile) async throws -> [UInt8] { try await run("cat", [file.path]) }
}

extension SandboxOrder {
    static func image(_ prompt: String, _ width: Int = 96, _ height: Int = 64, _ format: SandboxFormat = .png) -> Self {
        var order = SandboxOrder(.image, prompt, format: format)
        (order.width, order.height, order.label) = (width, height, "fal · Flux Dev")
        return order
    }

    static func video(_ prompt: String, _ width: Int = 160, _ height: Int = 90, seconds: Double = 1) -> Self {
        var order = SandboxOrder(.video, prompt, format: .mp4)
        (order.width, order.height, order.seconds) = (width, height, seconds)
        return order
    }
}
