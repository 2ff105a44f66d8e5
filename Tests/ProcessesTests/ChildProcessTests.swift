import DoitongTesting
import EventLoop
import Glibc
import Processes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ChildProcessTests {
    private func shell(_ script: String, _ change: (inout Command) -> Void = { _ in }) -> Command {
        var command = Command("/bin/sh", ["-c", script])
        change(&command)
        return command
    }

    private func run(_ command: Command) async throws -> Ending {
        let lane = Lane()
        defer { lane.stop() }
        return try await ChildProcess.run(command, on: lane)
    }

    private func failure(
        of command: Command, on lane: Lane, began: @escaping @Sendable () -> Void
    ) async -> ProcessError? {
        do throws(ProcessError) {
            _ = try await ChildProcess.run(command, on: lane) { _ in began() }
            return nil
        } catch { return error }
    }

    private func text(_ ending: Ending) -> String { String(decoding: ending.output, as: UTF8.self) }

    static let endings: [(script: String, status: Ending.Status, output: String, errors: String)] = [
        ("exit 0", .exited(0), "", ""),
        ("echo out; echo err >&2; exit 7", .exited(7), "out\n", "err\n"),
        ("kill -9 $$", .killed(signal: 9), "", ""),
        ("printf %s \"$LC_ALL $PATH\"; env | wc -l >&2", .exited(0), "C.UTF-8 /usr/local/bin:/usr/bin:/bin", "3\n"),
        ("pwd", .exited(0), "/usr\n", ""),
        // The shell's own three, and the one by which ls reads the folder.
        ("ls /proc/self/fd | tr '\\n' ' '", .exited(0), "0 1 2 3 ", ""),
    ]

    @Test("an ending tells the status and what was said", arguments: endings)
    func ending(script: String, status: Ending.Status, output: String, errors: String) async throws {
        let ending = try await run(shell(script) { $0.folder = "/usr" })
        #expect(ending.status == status)
        #expect(text(ending) == output)
        #expect(ending.errors.split(separator: " ") == errors.split(separator: " "))
        #expect(ending.isSuccess == (status == .exited(0)))
    }

    @Test("arguments reach the program as they are, whatever a shell would make of them")
    func arguments() async throws {
        let arguments = ["a b", "$HOME", "`id`", "*", "", "ā 漢 \"'\\"]
        let ending = try await run(Command("/usr/bin/printf", ["<%s>"] + arguments))
        #expect(text(ending) == arguments.map { "<\($0)>" }.joined())
    }

    @Test("a child reads its input to the end, however much more it is than a pipe holds")
    func input() async throws {
        var random = SeededRandom(seed: 1)
        let bytes = (0..<1_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(try await run(shell("cat") { $0.input = bytes }).output == bytes)
        // One that does not care to read is no failure.
        #expect(try await run(shell("true") { $0.input = bytes }).isSuccess)
    }

    @Test("lines are told one by one, cut where they are too long, and not kept")
    func lines() async throws {
        let lane = Lane()
        defer { lane.stop() }
        let lines = Mutex<[String]>([])
        let command = shell("echo one; echo; echo 1234567890; printf end") { $0.limits.line = 5 }
        let ending = try await ChildProcess.run(command, on: lane) { line in lines.withLock { $0.append(line) } }
        #expect(lines.withLock { $0 } == ["one", "", "12345", "end"])
        #expect(ending.output.isEmpty)
    }

    @Test("of the errors the last is kept; a child whose output is too long is ended")
    func bounds() async throws {
        let errors = try await run(shell("seq 1000 >&2") { $0.limits.errors = 9 }).errors
        #expect(errors == "\n999\n1000\n".suffix(9))
        await #expect(throws: ProcessError.saidTooMuch(program: "/bin/sh", bytes: 100)) {
            try await run(shell("yes") { $0.limits.output = 100 })
        }
        #expect(try await run(shell("printf 1234") { $0.limits.output = 4 }).output.count == 4)
    }

    static let missing: [(program: String, code: Int32)] = [
        ("/nowhere/program", ENOENT), ("/etc/passwd", EACCES), ("/", EACCES),
    ]

    @Test("a program that cannot be started says why", arguments: missing)
    func notStarted(program: String, code: Int32) async throws {
        await #expect(throws: ProcessError.notStarted(program: program, SystemError("exec", code: code))) {
            try await run(Command(program, []))
        }
    }

    @Test("programs are found in the folders of a path")
    func finding() {
        #expect(Command.find("sh", in: "relative:/nowhere:/bin:/usr/bin") == "/bin/sh")
        #expect(Command.find("sh", in: "/nowhere") == nil)
        #expect(Command.find("sh") != nil)
    }

    @Test("the kernel keeps a child within its limits, from its start")
    func kernelLimits() async throws {
        let ending = try await run(
            shell("ulimit -t; ulimit -v; ulimit -f; nice; ps -o pgid= -p $$; echo $$") {
                ($0.limits.processorSeconds, $0.limits.memory, $0.limits.file) = (7, 512 << 20, 512 * 100)
                $0.limits.niceness = 5
            })
        let words = text(ending).split { $0.isWhitespace }.map(String.init)
        #expect(words.prefix(4) == ["7", "\(512 << 10)", "100", "5"])
        #expect(words.count == 6 && words[4] == words[5], "a group of its own")
        let endless = try await run(shell("while :; do :; done") { $0.limits.processorSeconds = 1 })
        #expect(endless.status == .killed(signal: SIGKILL) || endless.status == .killed(signal: SIGXCPU))
        #expect(endless.processorTime >= .milliseconds(500))
    }

    /// A number of seconds that no other process sleeps for.
    private static func mark(_ number: Int) -> String { "86\(number).\(getpid())" }

    /// Whether any process has `mark` among its arguments.
    private func isRunning(_ mark: String) async throws -> Bool {
        let ending = try await run(Command("/bin/ps", ["-eo", "args"]))
        return text(ending).split(separator: "\n").contains { $0.contains(mark) && !$0.contains("ps -eo") }
    }

    @Test("at its deadline a child is ended with all that it started, even when it will not", arguments: [false, true])
    func deadline(stubborn: Bool) async throws {
        let mark = Self.mark(stubborn ? 1 : 2)
        let script = "\(stubborn ? "trap '' TERM;" : "") sleep \(mark) & sleep \(mark); wait"
        await #expect(throws: ProcessError.tookTooLong(program: "/bin/sh", limit: .milliseconds(50))) {
            try await run(shell(script) { ($0.limits.time, $0.limits.grace) = (.milliseconds(50), .milliseconds(50)) })
        }
        // They were killed; how soon the kernel is done with those that are not ours to wait for is its own affair.
        while try await isRunning(mark) {}
    }

    @Test("a cancelled child is gone when its caller hears of it; one cancelled before its start is never started")
    func cancelling() async throws {
        let lane = Lane()
        defer { lane.stop() }
        let started = Latch()
        let command = shell("echo started; sleep \(Self.mark(3)); true")
        let task = Task { await failure(of: command, on: lane) { started.open() } }
        await started.wait()
        task.cancel()
        #expect(await task.value == .cancelled)
        while try await isRunning(Self.mark(3)) {}

        let late = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await failure(of: shell("sleep \(Self.mark(4))"), on: lane) {}
        }
        #expect(await late.value == .cancelled)
    }

    @Test("children die with the thread that started them")
    func orphan() async throws {
        let lane = Lane()
        let started = Latch()
        let child = Mutex<pid_t>(0)
        let task = Task {
            _ = try? await ChildProcess.run(shell("echo $$; exec sleep \(Self.mark(5))"), on: lane) { line in
                child.withLock { $0 = pid_t(line) ?? 0 }
                started.open()
            }
        }
        await started.wait()
        lane.stop()
        // Ours to reap, since its lane is gone; this returns only once it has died.
        var status: Int32 = 0
        let process = child.withLock { $0 }
        #expect(unsafe waitpid(process, &status, 0) == process)
        #expect(status & 0x7f == SIGKILL)
        _ = task  // It waits for ever, as all work does that is left on a lane that has stopped.
    }

    private static let many = 300

    @Test("many children at once are each heard to the end")
    func many() async throws {
        let lane = Lane()
        defer { lane.stop() }
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<Self.many {
                group.addTask {
                    let ending = try await ChildProcess.run(Command("/bin/echo", ["\(number)"]), on: lane)
                    return Int(text(ending).dropLast()) ?? -1000
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == Self.many * (Self.many - 1) / 2)
        // None of their pipes is left: there were three of ours for each, and other tests have few.
        let open = try await text(run(shell("ls -l /proc/$PPID/fd | grep -c pipe:")))
        #expect(try #require(Int(open.dropLast())) < Self.many)
    }
}
