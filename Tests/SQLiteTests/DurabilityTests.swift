import DoitongTesting
import Glibc
import SQL
import SQLite
import Testing

/// What survives a process that is killed. (What survives a machine that loses its power is not tested here: that answers wait
/// for the disk is seen in the settings, and is SQLite's own.)
@Suite(.serialized, .timeLimit(.minutes(5))) struct DurabilityTests {
    private let folder = TemporaryFolder()

    private static let migration = Migration(1, "CREATE TABLE number(value INTEGER PRIMARY KEY) STRICT")

    @Test("all that was answered for is there after the writer was killed, whole", arguments: [1, 100, 1000, 3000])
    func kill(afterAnswers count: Int) async throws {
        let lines = await run(killedAfter: count)
        #expect(lines.count >= count)
        try await expectAll(lines)
    }

    @Test("once the disk has failed nothing more is written, and all that was answered for is there")
    func failingDisk() async throws {
        let lines = await run(bytes: 400_000)
        let failures = lines.filter { $0.hasPrefix("failed: the disk failed: look after it") }
        #expect(failures.count == 50)
        #expect(lines.last?.hasPrefix("refused: the disk failed") == true)
        #expect(lines.count > 100)
        try await expectAll(lines)
    }

    private func expectAll(_ lines: [String]) async throws {
        let answered = Set(lines.compactMap { Int($0) })
        let database = try Database(in: folder.path, applicationID: 1, migrations: [Self.migration])
        let (found, verdict) = try await database.write { transaction in
            let found = try transaction.rows("SELECT value FROM number") { row throws(SQLError) in
                try row.read(0, as: Int.self)
            }
            let verdict = try transaction.row("PRAGMA integrity_check") { row throws(SQLError) in
                try row.read(0, as: String.self)
            }
            return (Set(found), verdict)
        }
        #expect(verdict == "ok")
        #expect(found.isSuperset(of: answered), "\(answered.subtracting(found).count) of \(answered.count) are missing")
        await database.close()
    }

    /// What another process said that wrote into the folder.
    private func run(killedAfter count: Int? = nil, bytes: Int? = nil) async -> [String] {
        let thread = OwnThread()
        defer { thread.stop() }
        let arguments = [folder.path] + (bytes.map { ["\($0)"] } ?? [])
        return await Task(executorPreference: thread) { Self.run(arguments, killedAfter: count) }.value
    }

    private static func run(_ arguments: [String], killedAfter count: Int?) -> [String] {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        let program = buildFolder + "/sqlite-writer"
        let words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var process = pid_t()
        let failure = unsafe posix_spawn(&process, program, &actions, nil, words, environ)
        precondition(failure == 0, "\(program) cannot be started")
        close(ends[1])
        guard let output = unsafe fdopen(ends[0], "r") else { return [] }
        defer { unsafe fclose(output) }

        var lines: [String] = []
        var line = [CChar](repeating: 0, count: 1024)
        while unsafe fgets(&line, 1024, output) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // The last line may be cut short, and would be another number.
            guard text.hasSuffix("\n") else { continue }
            lines.append(String(text.dropLast()))
            if lines.count == count { Glibc.kill(process, SIGKILL) }
        }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {}
        return lines
    }

    private static var buildFolder: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(text[..<(text.lastIndex(of: "/") ?? text.endIndex)])
    }
}
