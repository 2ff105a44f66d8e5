/// A program: its commands and the prefix of its environment variables.
package struct Program: Sendable {
    package let name: String
    package let version: String
    /// Begins the name of every environment variable: `DOITONG_`.
    package let environmentPrefix: String
    /// Beginnings of variables that are read elsewhere, so that they are not warned about.
    package let foreignPrefixes: [String]
    package let root: Command

    package init(
        _ name: String, version: String, _ summary: String, discussion: [String] = [], environmentPrefix: String,
        foreignPrefixes: [String] = [], commands: [Command]
    ) {
        (self.name, self.version) = (name, version)
        (self.environmentPrefix, self.foreignPrefixes) = (environmentPrefix, foreignPrefixes)
        root = Command(name, summary, discussion: discussion, commands: commands + [.help])
    }

    /// The commands from the root to the one that `words` name.
    package func path(to words: [String]) throws(UsageError) -> [Command] {
        var path = [root]
        for word in words { path.append(try child(word, of: path)) }
        return path
    }

    func child(_ word: String, of path: [Command]) throws(UsageError) -> Command {
        let commands = path[path.count - 1].commands
        if let child = commands.first(where: { $0.name == word }) { return child }
        throw UsageError(
            "there is no command \(quoted(word))" + suggestion(for: word, among: commands.map(\.name)),
            at: path)
    }

    /// Every command that runs, with its parents, in the order of declaration.
    package var leaves: [[Command]] {
        func below(_ path: [Command]) -> [[Command]] {
            let commands = path[path.count - 1].commands
            return commands.isEmpty ? [path] : commands.flatMap { below(path + [$0]) }
        }
        return below([root])
    }
}

/// Text of somebody else's, so that it cannot command the terminal it is shown on.
func quoted(_ text: String) -> String {
    let longestEcho = 200
    let shown = text.unicodeScalars.prefix(longestEcho).map { scalar in
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
            scalar.escaped(asASCII: true)
        default: scalar.escaped(asASCII: false)
        }
    }
    return "\"\(shown.joined())\(text.unicodeScalars.count > longestEcho ? "…" : "")\""
}

/// What the caller got wrong. It is told on stderr, and the program exits with 2.
package struct UsageError: Error, Equatable {
    package let message: String
    /// Where help is: `doitong serve`. Empty where a command found the mistake itself.
    let place: [String]

    package init(_ message: String) { (self.message, place) = (message, []) }

    init(_ message: String, at path: [Command]) { (self.message, place) = (message, path.map(\.name)) }
}
