import DoitongTesting
import Glibc
import Synchronization

/// A running `doitong serve`.
final class Served {
    enum Failure: Error { case ended(String) }

    let process: pid_t
    let port: Int
    /// The line it printed when it was ready.
    let line: String
    private let errors: Int32
    private var code: Int32?

    /// Whether this build serves at all.
    static let works: Bool = (try? Served()) != nil

    /// A folder for data that nobody keeps.
    let data: String

    private static let number = Atomic<Int>(0)

    /// - Parameter descriptors: how many it may open; nil for as many as this process.
    convenience init(_ options: String..., descriptors: Int? = nil) throws {
        let limit = descriptors.map { "ulimit -n \($0); " } ?? ""
        let data = "/tmp/doitong-served-\(getpid())-\(Self.number.wrappingAdd(1, ordering: .relaxed).newValue)"
        let serve = [Run.doitong, "serve", "--port", "0", "--data", data, "--log-level", "warning"]
        try self.init(["sh", "-c", "\(limit)exec \"$0\" \"$@\""] + serve + options, data)
    }

    private init(_ words: [String], _ data: String) throws {
        self.data = data
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var path = Array("/tmp/doitong-errors-XXXXXX".utf8CString)
        errors = unsafe mkstemp(&path)
        _ = unsafe unlink(path)
        process = Self.spawn(words, output: ends[1], errors: errors)
        _ = close(ends[1])
        defer { _ = close(ends[0]) }
        line = Self.listening(ends[0])
        guard let colon = line.lastIndex(of: ":"), let port = Int(line[line.index(after: colon)...]) else {
            port = 0
            _ = wait(atMost: .seconds(10))
            throw Failure.ended("\(code ?? -1): \(said)")
        }
        self.port = port
    }

    deinit {
        if code == nil {
            _ = kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
        }
        _ = close(errors)
        Self.remove(data)
    }

    static func remove(_ folder: String) {
        _ = Run(program: "rm", ["-rf", folder], environment: ["PATH": Run.searchPath])
    }

    /// What it wrote to its standard error so far.
    var said: String {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe pread(errors, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    var residentBytes: Int { Memory.resident(of: "\(process)") }

    func signal(_ number: Int32) { _ = kill(process, number) }

    /// Its exit code, or 128 and the signal that ended it; nil when it is still there.
    func wait(atMost patience: Duration) -> Int32? {
        let end = ContinuousClock.now + patience
        while code == nil {
            var status: Int32 = 0
            if unsafe waitpid(process, &status, WNOHANG) == process {
                code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            } else if ContinuousClock.now > end {
                return nil
            } else {
                usleep(1000)
            }
        }
        return code
    }

    func connect() throws -> Wire { try Wire(.ipv4(port: port)) }

    func get(_ path: String, _ fields: String = "") throws -> Answer? {
        let wire = try connect()
        try wire.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
        return try wire.answer()
    }

    /// The line that says where it listens; a first start tells its keys before.
    private static func listening(_ descriptor: Int32) -> String {
        var text = ""
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1 {
            if byte != 0x0a {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else if text.hasPrefix("listening on ") {
                return text
            } else {
                text = ""
            }
        }
        return text
    }

    private static func spawn(_ words: [String], output: Int32, errors: Int32) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var settings = ["PATH=\(Run.searchPath)"]
        // A database that all share, where the tests are run with PostgreSQL.
        if let address = unsafe getenv("DOITONG_TEST_ADDRESS") {
            settings.append("DOITONG_DATABASE=\(unsafe String(cString: address))")
        }
        let variables = unsafe settings.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var process = pid_t()
        let failure = unsafe posix_spawnp(&process, words[0], &actions, nil, arguments, variables)
        precondition(failure == 0, "\(words[0]) cannot be started")
        return process
    }
}
