import Glibc

/// Another program that a test runs, as whoever runs the tests; as PostgreSQL's own user where that would be root, who may not
/// run PostgreSQL.
struct Program {
    /// Who PostgreSQL is run as, where that is not us.
    static let user: (name: String, id: uid_t, group: gid_t)? = {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let entry = unsafe getpwnam(name) {
                return (name, unsafe entry.pointee.pw_uid, unsafe entry.pointee.pw_gid)
            }
        }
        return nil
    }()

    let process: pid_t
    /// What it and its children say.
    let output: Int32

    /// Starts it. It is sent SIGQUIT when the thread that calls this ends, and so when this process does, in whatever way.
    init(_ path: String, _ arguments: [String]) throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw PostgresServerError("there is no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for number in [1, 2] as [Int32] { unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], number) }
        var all = ["setpriv", "--pdeathsig", "QUIT"]
        if let user = Self.user { all += ["--reuid=\(user.name)", "--regid=\(user.group)", "--clear-groups"] }
        all += [path] + arguments
        let copies = unsafe all.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let settings = ["PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"]
        let environment = unsafe settings.map { unsafe strdup($0) }
        defer { unsafe environment.forEach { unsafe free($0) } }
        var process = pid_t()
        let code = unsafe posix_spawnp(&process, "setpriv", &actions, nil, copies + [nil], environment + [nil])
        guard code == 0 else {
            close(ends[0])
            throw PostgresServerError("setpriv does not start: \(unsafe String(cString: strerror(code)))")
        }
        (self.process, output) = (process, ends[0])
    }

    /// What it says next; nil once it and its children have ended.
    func read() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe Glibc.read(output, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    /// Waits for its end, once there is nothing more to read.
    func wait() -> Int32 {
        close(output)
        var status: Int32 = -1
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// Runs it to its end.
    static func run(_ path: String, _ arguments: [String]) throws {
        let program = try Program(path, arguments)
        var said = ""
        while let text = program.read() { said += text }
        guard program.wait() == 0 else { throw PostgresServerError("\(path) failed: \(said)") }
    }
}
