import Glibc

/// One finished run of a program: what it said and how it ended.
struct Run {
    let output: String
    let errors: String
    let code: Int32

    /// `doitong` as it was built beside these tests.
    static let doitong = buildFolder + "/doitong"

    static var buildFolder: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(text[..<(text.lastIndex(of: "/") ?? text.endIndex)])
    }

    /// Runs `doitong` with nothing in its environment but what is given.
    init(_ arguments: String..., environment: [String: String] = [:]) {
        self.init(program: Self.doitong, arguments, environment: environment)
    }

    /// Its output goes into files without a name, so that it can be of any length and nobody waits for a reader.
    init(program: String, _ arguments: [String], environment: [String: String] = [:]) {
        let (output, errors) = (Self.file(), Self.file())
        defer { for descriptor in [output, errors] { close(descriptor) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let arguments = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var process = pid_t()
        let failure = unsafe posix_spawnp(&process, program, &actions, nil, arguments, variables)
        precondition(failure == 0, "\(program) cannot be started")
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {}
        // What a shell would say: the exit code, or 128 and the signal.
        code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        (self.output, self.errors) = (Self.text(output), Self.text(errors))
    }

    private static func file() -> Int32 {
        var path = Array("/tmp/doitong-run-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&path)
        precondition(descriptor >= 0, "/tmp takes no file")
        unsafe unlink(path)
        return descriptor
    }

    private static func text(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Whether a program that a test needs, but the product does not, is on this machine.
    static func has(_ program: String) -> Bool {
        Run(program: "/bin/sh", ["-c", "command -v \(program)"], environment: ["PATH": searchPath]).code == 0
    }

    static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}
