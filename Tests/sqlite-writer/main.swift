import Glibc
import SQL
import SQLite

// Writes numbers into the database in the folder that it is given, from many tasks at once, and says each once it has the
// answer that it is on the disk. It goes on until it is killed; or, given a number of bytes beyond which no file may grow,
// until a write fails, and says then what comes of one more.
func say(_ text: String) {
    let line = "\(text)\n"
    _ = unsafe write(1, line, line.utf8.count)
}

let migration = Migration(1, "CREATE TABLE number(value INTEGER PRIMARY KEY) STRICT")
let database = try Database(in: CommandLine.arguments[1], applicationID: 1, migrations: [migration])
var limit = rlimit()
_ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
if let bytes = CommandLine.arguments.dropFirst(2).first.flatMap({ UInt($0) }) {
    _ = signal(SIGXFSZ, SIG_IGN)
    limit.rlim_cur = bytes
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
await withDiscardingTaskGroup { tasks in
    for first in 0..<50 {
        tasks.addTask {
            for number in stride(from: first, to: .max, by: 50) {
                do {
                    try await database.write { try $0.execute("INSERT INTO number VALUES (\(number))") }
                } catch { return say("failed: \(error)") }
                say("\(number)")
            }
        }
    }
}
// There is room again, but nobody knows what became of what was being written.
limit.rlim_cur = limit.rlim_max
_ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
do {
    try await database.write { try $0.execute("INSERT INTO number VALUES (-1)") }
    say("written")
} catch { say("refused: \(error)") }
await database.close()
