/// One command: what it is called, what it says about itself, and what it does.
///
/// It either runs or holds further commands, never both; a group may name one of them that is meant where none is named.
package struct Command: Sendable {
    /// Returns the exit code: 0 fine, 1 failed. What it throws is the caller's mistake and exits 2.
    ///
    /// It has the main thread to itself. An `async` main would not: its thread would wait in a place where it takes the signals
    /// that a command wants for itself.
    package typealias Body = @Sendable (Invocation) throws(UsageError) -> Int32

    package enum Content: Sendable {
        case group([Command])
        case body(Body)
    }

    package struct Example: Sendable {
        let line: String
        let meaning: String

        package init(_ line: String, _ meaning: String) { (self.line, self.meaning) = (line, meaning) }
    }

    package let name: String
    /// One line without a full stop.
    package let summary: String
    /// Paragraphs; each string is one.
    package let discussion: [String]
    package let options: [Definition]
    package let arguments: [Definition]
    package let examples: [Example]
    package let content: Content
    /// Of a group: whether its first command is meant where none is named.
    let firstIsUsual: Bool

    package init(
        _ name: String, _ summary: String, discussion: [String] = [], options: [any Declared] = [],
        arguments: [any Declared] = [], examples: [Example] = [], run: @escaping Body
    ) {
        (self.name, self.summary, self.discussion, self.examples) = (name, summary, discussion, examples)
        (self.options, self.arguments) = (options.map(\.definition), arguments.map(\.definition))
        (content, firstIsUsual) = (.body(run), false)
        precondition(Set(self.options.map(\.name)).count == options.count, "\(name) declares an option twice")
        precondition(!self.arguments.dropLast().contains { $0.count == .repeated }, "what repeats must stand last")
    }

    package init(
        _ name: String, _ summary: String, discussion: [String] = [], examples: [Example] = [], commands: [Command],
        firstIsUsual: Bool = false
    ) {
        (self.name, self.summary, self.discussion, self.examples) = (name, summary, discussion, examples)
        (options, arguments, content, self.firstIsUsual) = ([], [], .group(commands), firstIsUsual)
        precondition(Set(commands.map(\.name)).count == commands.count, "\(name) declares a command twice")
    }

    package var commands: [Command] {
        if case .group(let commands) = content { commands } else { [] }
    }
}

extension Command {
    /// Every program has it; ``Program`` adds it.
    static var help: Command {
        let path = Argument(repeated: "COMMAND", .commandName, "The command to explain, with its parents before it.")
        return Command("help", "Explain a command", arguments: [path]) { invocation throws(UsageError) in
            let program = invocation.program
            print(program.help(for: try program.path(to: invocation[path]), width: invocation.width))
            return 0
        }
    }
}
