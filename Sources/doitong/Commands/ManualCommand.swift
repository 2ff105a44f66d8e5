import Arguments

extension Command {
    static var manual: Command {
        Command(
            "manual", "Print the manual page, as roff",
            examples: [Example("doitong manual | man -l -", "Read it")]
        ) { invocation in
            print(invocation.program.manual)
            return 0
        }
    }
}
