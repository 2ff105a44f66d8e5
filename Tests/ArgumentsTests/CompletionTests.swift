import Testing

import Arguments

@Suite struct CompletionTests {
    static let cases: [(words: [String], expected: [String])] = [
        ([""], ["serve", "choose", "admin", "help"]),
        (["s"], ["serve"]),
        (["-"], ["--help"]),
        (["admin", ""], ["account"]),
        (["admin", "account", "cr"], ["create"]),
        (["nonsense", ""], []),
        (["serve", "--p"], ["--port"]),
        (["serve", "--c"], ["--color", "--cache"]),
        (["serve", "--no-"], ["--no-cache", "--no-quiet"]),
        (["serve", "--color", ""], ["auto", "always", "never"]),
        (["serve", "--color", "al"], ["always"]),
        (["serve", "--color=al"], ["--color=always"]),
        (["serve", "--color=never", "--co"], []),
        (["serve", "--model", "x", "--mo"], ["--model"]),
        (["serve", "--data", "/t"], [":directories"]),
        (["serve", "--data=/t"], [":directories"]),
        (["serve", "--port", ""], []),
        (["serve", "--quiet=", "--qu"], []),
        (["choose", "z"], ["zsh"]),
        (["choose", "zsh", ""], []),
        (["choose", "--", "z"], ["zsh"]),
        (["choose", "--", "--"], []),
        (["help", ""], ["serve", "choose", "admin", "help"]),
        (["help", "admin", ""], ["account"]),
        (["help", "nonsense", ""], []),
        ([], ["serve", "choose", "admin", "help"]),
    ]

    @Test("only what may come next is offered", arguments: cases)
    func offers(words: [String], expected: [String]) throws {
        guard case .print(let text) = try Sample.decide(["__complete"] + words) else {
            Issue.record("it ran")
            return
        }
        #expect(text.split(separator: "\n").map { $0.split(separator: "\t")[0] }.map(String.init) == expected)
    }
}
