// Measures what is accepted a second through the store against the same rows put in by a tight loop on SQLite's own
// interface, with as many rows in each commit. In one run on one machine: only the ratios mean anything. They take turns, so
// that both see the same disk.
//
//     store-bench [ROUNDS] [SECONDS] [FOLDER]
//     store-bench postgres ADDRESS SECONDS              what one node does with PostgreSQL
//     store-bench raw [SECONDS] [ROWS TO A COMMIT]      prints the rate of the tight loop alone
if CommandLine.arguments.dropFirst().first == "raw" {
    let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
    try await measureRaw(rowsPerCommit: numbers.dropFirst().first ?? 128, seconds: numbers.first ?? 3)
} else if CommandLine.arguments.count > 3, CommandLine.arguments[1] == "postgres" {
    try await measurePostgres(CommandLine.arguments[2], seconds: Int(CommandLine.arguments[3]) ?? 3)
} else {
    try await measure(CommandLine.arguments)
}
