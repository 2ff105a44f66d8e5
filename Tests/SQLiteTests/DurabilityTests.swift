import DoitongTesting
import Glibc
import SQL
import SQLite
import Testing

/// What survives a process that is killed. (What survives a machine that loses its power is not tested here: that answers wait
/// for the disk is seen in the settings, and is SQLite's own.)
@Suite(.serialized, .timeLimit(.minutes(1))) struct DurabilityTests {
    private let folder = TemporaryFolder()

    @Test("all that was answered for is there after the writer was killed, whole", arguments: [1, 100, 1000, 3000])
    func kill(afterAnswers count: Int) async throws {
        let thread = OwnThread()
        defer { thread.stop() }
        let answered = await Task(executorPreference: thread) { Self.writeAndKill(in: folder.path, after: count) }.value
        #expect(answered.count >= count)
        let migration = Migration(1, "CREATE TABLE number(value INTEGER PRIMARY KEY) STRICT")
        let database = try Database(in: folder.path, applicationID: 1, migrations: [migration])
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

    /// The numbers that another process said were on the disk before it was killed.
    private static func writeAndKill(in folder: String, after count: Int) -> Set<Int> {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        let program = buildFolder + "/sqlite-writer"
        let arguments = unsafe [strdup(program), strdup(folder), nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var process = pid_t()
        let failure = unsafe posix_spawn(&process, program, &actions, nil, arguments, environ)
        precondition(failure == 0, "\(program) cannot be started")
        close(ends[1])
        guard let output = unsafe fdopen(ends[0], "r") else { return [] }
        defer { unsafe fclose(output) }

        var answered: Set<Int> = []
        var line = [CChar](repeating: 0, count: 64)
        while unsafe fgets(&line, 64, output) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // The last line may be cut short, and would be another number.
            guard text.hasSuffix("\n"), let number = Int(text.dropLast()) else { continue }
            answered.insert(number)
            if answered.count == count { Glibc.kill(process, SIGKILL) }
        }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {}
        return answered
    }

    private static var buildFolder: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(text[..<(text.lastIndex(of: "/") ?? text.endIndex)])
    }
}
