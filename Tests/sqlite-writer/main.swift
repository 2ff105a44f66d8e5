import Glibc
import SQL
import SQLite

// Writes numbers into the database in the folder that it is given, from many tasks at once, and says each once it has the
// answer that it is on the disk. It goes on until it is killed.
let migration = Migration(1, "CREATE TABLE number(value INTEGER PRIMARY KEY) STRICT")
let database = try Database(in: CommandLine.arguments[1], applicationID: 1, migrations: [migration])
await withDiscardingTaskGroup { tasks in
    for first in 0..<50 {
        tasks.addTask {
            for number in stride(from: first, to: .max, by: 50) {
                do {
                    try await database.write { try $0.execute("INSERT INTO number VALUES (\(number))") }
                } catch { fatalError("\(error)") }
                let line = "\(number)\n"
                _ = unsafe write(1, line, line.utf8.count)
            }
        }
    }
}
