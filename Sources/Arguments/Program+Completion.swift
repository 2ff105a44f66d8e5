extension Program {
    /// The first word by which a completion script asks what could come next.
    static let completionRequest = "__complete"

    /// One line for each word that could stand in the last place of `words`: the word, a tab, what it means. A line
    /// `:files` or `:directories` asks the shell for its own.
    func completions(for words: [String]) -> String {
        let candidates = Completing(program: self, words: words).candidates
        return candidates.map { $0.meaning.isEmpty ? $0.word : "\($0.word)\t\($0.meaning)" }.joined(separator: "\n")
    }
}

/// Walks the words before the last, and knows what may follow.
private struct Completing {
    typealias Candidate = (word: String, meaning: String)

    let program: Program
    let last: String
    private var command: Command
    /// The option whose value comes next.
    private var pending: Definition?
    private var used: Set<String> = []
    private var positional: [String] = []
    private var isOption = true
    private var isLost = false

    init(program: Program, words: [String]) {
        (self.program, command, last) = (program, program.root, words.last ?? "")
        for word in words.dropLast() { take(word) }
    }

    private mutating func take(_ word: String) {
        if pending != nil {
            pending = nil
        } else if case .group(let commands) = command.content {
            if let child = commands.first(where: { $0.name == word }) { command = child } else { isLost = true }
        } else if isOption, word == "--" {
            isOption = false
        } else if isOption, word.hasPrefix("-"), word != "-" {
            let name = word.prefix { $0 != "=" }
            guard let option = command.options.first(where: { $0.typed == name }) else { return }
            used.insert(option.typed)
            if option.kind == .option, !word.contains("=") { pending = option }
        } else {
            positional.append(word)
        }
    }

    var candidates: [Candidate] {
        if isLost { return [] }
        if let pending { return values(of: pending) }
        if isOption, last.hasPrefix("--"), let equals = last.firstIndex(of: "=") {
            let name = last[..<equals]
            return command.options.first { $0.typed == name && $0.kind == .option }
                .map { values(of: $0, after: "\(name)=") } ?? []
        }
        if isOption, last.hasPrefix("-") { return matching(options) }
        if case .group(let commands) = command.content { return matching(commands.map { ($0.name, $0.summary) }) }
        let place = min(positional.count, command.arguments.count - 1)
        guard place >= 0, positional.count == place || command.arguments[place].count == .repeated else {
            return isOption ? matching(options) : []
        }
        return values(of: command.arguments[place])
    }

    private var options: [Candidate] {
        let free = command.options.filter { $0.count == .repeated || !used.contains($0.typed) }
        return free.flatMap { option -> [Candidate] in
            let on = (option.typed, option.help)
            return option.kind == .flag ? [on, ("--no-\(option.name)", option.help)] : [on]
        } + [("--help", "Print help.")]
    }

    private func values(of definition: Definition, after prefix: String = "") -> [Candidate] {
        switch definition.suggestions {
        case .nothing: []
        case .files: [(":files", "")]
        case .directories: [(":directories", "")]
        case .words(let words): matching(words.map { (prefix + $0, "") })
        case .commands:
            matching((try? program.path(to: positional))?.last?.commands.map { ($0.name, $0.summary) } ?? [])
        }
    }

    private func matching(_ candidates: [Candidate]) -> [Candidate] { candidates.filter { $0.word.hasPrefix(last) } }
}
