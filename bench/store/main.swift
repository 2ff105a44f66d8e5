// Measures what is accepted a second through the store against the same rows put in by a tight loop on SQLite's own
// interface, with as many rows in each commit. In one run on one machine: only the ratios mean anything. They take turns, so
// that both see the same disk.
//
//     store-bench [ROUNDS] [SECONDS] [FOLDER]
try await measure(CommandLine.arguments)
