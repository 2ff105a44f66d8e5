import DoitongTesting
import Glibc
import Synchronization

/// A PostgreSQL of the tests' own, on a port that was free, with its data in a folder that goes with it.
///
/// It ends when this process does, however that is; what a process that was killed left in the temporary folder is removed by the
/// next that starts a server.
package final class PostgresServer: Sendable {
    /// The one that most tests share, each with a database of its own. It is not kept from losing data when the machine fails.
    package static var shared: PostgresServer {
        get async throws { try await first.value }
    }

    private static let first = Task { try await PostgresServer() }

    package let port: Int
    private let folder: String
    private let options: [String]
    private let programs: String
    private let running = Mutex<Running?>(nil)
    private let databases = Atomic<Int>(0)

    private struct Running {
        let process: pid_t
        let thread: OwnThread
        let end: Task<Void, Never>
    }

    /// - Parameters:
    ///   - options: as `postgres` takes them with `-c`.
    ///   - isDurable: whether what it says is committed is on the disk.
    ///   - isGuarded: whether it lets nobody in but over TLS, and all but the tests' own user with a password alone.
    package init(options: [String] = [], isDurable: Bool = false, isGuarded: Bool = false) async throws {
        Leftovers.removeOnce()
        programs = try Self.findPrograms()
        folder = try Self.makeFolder()
        port = try Self.freePort()
        let haste = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        let guards = ["ssl=on", "hba_file=\(folder)/guards"]
        self.options = options + (isDurable ? [] : haste) + (isGuarded ? guards : [])
        Leftovers.register(folder)
        let (programs, folder) = (programs, folder)
        try await Self.aside {
            try Program.run(
                "\(programs)/initdb",
                [
                    "-D", "\(folder)/data", "-U", "doitong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                    "--no-sync",
                    "--no-instructions",
                ])
            guard isGuarded else { return }
            let rules = "hostssl all doitong 127.0.0.1/32 trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
            try Program.run("sh", ["-c", "printf '%s' \"$1\" > \"$2/guards\"", "sh", rules, folder])
            try Program.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=database", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", "\(folder)/data/server.key", "-out", "\(folder)/data/server.crt",
                ])
        }
        try await start()
    }

    /// How a client finds it.
    package func address(_ database: String = "postgres") -> String {
        "postgres://doitong@127.0.0.1:\(port)/\(database)"
    }

    /// Who it is, to clients that want to be sure; there where it is guarded.
    package var certificate: String { "\(folder)/data/server.crt" }

    /// Makes a database that nobody else has, and says how a client finds it.
    package func makeDatabase() async throws -> String {
        let name = "test\(databases.wrappingAdd(1, ordering: .relaxed).newValue)"
        let (programs, port) = (programs, port)
        try await Self.aside {
            try Program.run("\(programs)/createdb", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "doitong", name])
        }
        return address(name)
    }

    // MARK: - Its life

    /// Starts it again after ``kill()``; returns once it takes connections.
    package func start() async throws {
        let thread = OwnThread()
        let arguments =
            ["-D", "\(folder)/data", "-p", "\(port)", "-k", folder, "-h", "127.0.0.1"]
            + (["max_connections=400", "shared_buffers=16MB"] + options).flatMap { ["-c", $0] }
        let path = "\(programs)/postgres"
        let (process, end): (pid_t, Task<Void, Never>) = try await withCheckedThrowingContinuation { ready in
            Task(executorPreference: thread) {
                do {
                    let program = try Program(path, arguments)
                    Leftovers.register(program.process)
                    Self.listen(to: program, ready)
                } catch { ready.resume(throwing: error) }
            }
        }
        running.withLock { $0 = Running(process: process, thread: thread, end: end) }
    }

    /// Reads what the server says, to its end, on the thread that started it.
    private static func listen(
        to program: Program, _ ready: CheckedContinuation<(pid_t, Task<Void, Never>), any Error>
    ) {
        let (ends, end) = AsyncStream<Void>.makeStream()
        var waiting = Optional(ready)
        var said = ""
        while let text = program.read() {
            guard waiting != nil else { continue }
            said += text
            if said.contains("database system is ready to accept connections") {
                let task = Task { for await _ in ends {} }
                waiting.take()?.resume(returning: (program.process, task))
            }
        }
        let status = program.wait()
        Leftovers.forget(program.process)
        waiting?.resume(throwing: PostgresServerError("PostgreSQL ended with \(status): \(said)"))
        end.finish()
    }

    /// Ends it in the middle of whatever it does, as a crash would. Returns once all of it is gone.
    package func kill() async { await end(SIGKILL) }

    /// Ends it, cutting its connections.
    package func stop() async { await end(SIGINT) }

    private func end(_ signal: Int32) async {
        guard let running = running.withLock({ $0.take() }) else { return }
        _ = Glibc.kill(running.process, signal)
        await running.end.value
        running.thread.stop()
    }

    // MARK: - Making it

    /// Does on a thread of its own what waits.
    private static func aside(_ work: @escaping @Sendable () throws -> Void) async throws {
        let thread = OwnThread()
        defer { thread.stop() }
        try await Task(executorPreference: thread) { try work() }.value
    }

    private static func findPrograms() throws -> String {
        for version in (14...30).reversed() {
            let folder = "/usr/lib/postgresql/\(version)/bin"
            if unsafe access("\(folder)/initdb", X_OK) == 0 { return folder }
        }
        for folder in ["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"] {
            if unsafe access("\(folder)/initdb", X_OK) == 0 { return folder }
        }
        throw PostgresServerError("PostgreSQL is not there: run `scripts/setup.sh test`")
    }

    private static func makeFolder() throws -> String {
        var template = Array("\(Leftovers.prefix)\(getpid())-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw PostgresServerError("/tmp takes no folder") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let user = Program.user { _ = unsafe chown(path, user.id, user.group) }
        return path
    }

    private static func freePort() throws -> Int {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let address = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            return unsafe bind(number, address, length) == 0 && getsockname(number, address, &length) == 0
        }
        guard found else { throw PostgresServerError("there is no free port") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}

/// Why there is no server for the tests.
package struct PostgresServerError: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
