import Arguments

extension Command {
    static var completion: Command {
        let shell = Argument("SHELL", .choice(), "The shell that will read it.") as Argument<Shell>
        return Command(
            "completion", "Print a script that lets a shell complete doitong's command line",
            arguments: [shell],
            examples: [
                Example("source <(doitong completion bash)", "For this bash"),
                Example("doitong completion zsh > ~/.zfunc/_doitong", "For zsh, where ~/.zfunc is in fpath"),
                Example("doitong completion fish > ~/.config/fish/completions/doitong.fish", "For fish"),
            ]
        ) { invocation in
            print(invocation.program.completionScript(for: invocation[shell]))
            return 0
        }
    }
}
