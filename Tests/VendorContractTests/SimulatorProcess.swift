import Glibc

/// A running `vendor-simulator`, as it was built beside these tests.
final class SimulatorProcess: Sendable {
    struct Failure: Error { let said: String }

    /// Such as `http://127.0.0.1:41234`.
    let origin: String
    private let process: pid_t

    /// So much faster than the vendors that a film is made in a few hundredths of a second.
    private static let speed = 4000

    init() throws {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { _ = close(ends[0]) }
        process = Self.spawn(["--port", "0", "--speed", "\(Self.speed)"], output: ends[1])
        _ = close(ends[1])
        let line = Self.line(ends[0])
        guard let address = line.split(separator: " ").last, line.hasPrefix("listening on ") else {
            throw Failure(said: line)
        }
        origin = String(address)
    }

    func end() {
        _ = kill(process, SIGTERM)
        _ = waitpid(process, nil, 0)
    }

    private static let program: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(text[..<(text.lastIndex(of: "/") ?? text.endIndex)]) + "/vendor-simulator"
    }()

    private static func spawn(_ options: [String], output: Int32) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        let arguments = unsafe ([program] + options).map { unsafe strdup($0) } + [nil]
        let variables = unsafe [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var process = pid_t()
        let failure = unsafe posix_spawn(&process, program, &actions, nil, arguments, variables)
        precondition(failure == 0, "\(program) cannot be started")
        return process
    }

    private static func line(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1, byte != 0x0a { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
