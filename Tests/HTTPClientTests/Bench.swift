import EventLoop
import Glibc
import HTTPClient
import HTTPTypes

/// A client on a lane of its own, for one test.
final class Bench: Sendable {
    let lane = Lane()
    let client: Client

    init(_ configure: (inout Client.Configuration) -> Void = { _ in }) {
        var configuration = Client.Configuration()
        configure(&configuration)
        client = Client(lanes: [lane], configuration)
    }

    deinit { lane.stop() }

    func send(_ request: HTTPRequest, egress: EgressPolicy = .anywhere) async throws -> HTTPResponse {
        defer { withExtendedLifetime(self) {} }  // Its lane stops with it.
        return try await client.send(request, egress: egress)
    }

    /// The end of an exchange, to be compared.
    func outcome(
        _ request: HTTPRequest, egress: EgressPolicy = .anywhere, _ bound: (inout Bounds) -> Void = { _ in }
    ) async -> Outcome {
        defer { withExtendedLifetime(self) {} }
        var bounds = Bounds()
        bound(&bounds)
        do throws(HTTPClientError) {
            let response = try await client.send(request, egress: egress, within: bounds)
            return .answered(response.status.code, String(decoding: response.body, as: UTF8.self))
        } catch {
            return .failed(error)
        }
    }
}

enum Outcome: Equatable, Sendable {
    case answered(Int, String)
    case failed(HTTPClientError)
}

/// Asks until the answer is yes, or a deadline that no test should need has passed.
func eventually(within deadline: Duration = .seconds(120), _ condition: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + deadline
    while ContinuousClock.now < end {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))  // Leaves its thread to what is waited for.
    }
    return await condition()
}

/// A folder that goes with the test.
final class Folder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/doitong-client-XXXXXX".utf8CString)
        _ = unsafe mkdtemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = shell("rm -rf \(path)") }

    func write(_ name: String, _ bytes: [UInt8]) -> String {
        let file = "\(path)/\(name)"
        guard let stream = unsafe fopen(file, "w") else { fatalError(file) }
        _ = unsafe fwrite(bytes, 1, bytes.count, stream)
        _ = unsafe fclose(stream)
        return file
    }

    /// What is in a file; nil where there is none.
    func read(_ name: String) -> [UInt8]? {
        guard let stream = unsafe fopen("\(path)/\(name)", "r") else { return nil }
        defer { _ = unsafe fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
        return bytes
    }
}

/// What a shell command said, its errors included.
@discardableResult
func shell(_ command: String) -> String {
    guard let pipe = unsafe popen("{ \(command)\n} 2>&1", "r") else { return "" }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = unsafe fread(&buffer, 1, buffer.count, pipe), count > 0 { text += buffer[..<count] }
    _ = unsafe pclose(pipe)
    return String(decoding: text, as: UTF8.self)
}
