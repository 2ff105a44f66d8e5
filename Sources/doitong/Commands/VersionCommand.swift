import Arguments

extension Command {
    static var version: Command {
        Command("version", "Print the version, the compiler and the kind of machine") { invocation in
            print("\(invocation.program.name) \(Version.long)")
            return 0
        }
    }
}
