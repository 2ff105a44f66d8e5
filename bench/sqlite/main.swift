// Measures writing and reading through Database against SQLite's own interface, in one run on one machine: only the ratios
// mean anything. They take turns, so that both see the same disk.
//
//     sqlite-bench [ROUNDS] [FOLDER]
await measure(CommandLine.arguments)
