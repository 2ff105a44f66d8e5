/// What a command line asks for. Nothing has happened yet.
package enum Decision: Sendable {
    case print(String)
    case run(Command.Body, Invocation, warnings: [String])
}

extension Program {
    /// Reads a command line and its environment. An empty variable counts as unset.
    package func decide(
        _ words: [String], environment: [String: String], width: Int
    ) throws(UsageError) -> Decision {
        if words.first == Self.completionRequest { return .print(completions(for: Array(words.dropFirst()))) }
        var path = [root]
        var rest = words[...]
        while case .group(let commands) = path[path.count - 1].content {
            if path[path.count - 1].firstIsUsual, rest.first.map({ $0.hasPrefix("-") && !isHelp($0) }) ?? true {
                path.append(commands[0])
                continue
            }
            guard let word = rest.popFirst() else {
                throw UsageError("name a command\n\n\(help(for: path, width: width))", at: path)
            }
            if isHelp(word) { return .print(help(for: path, width: width)) }
            if word == "--version", path.count == 1, rest.isEmpty { return .print("\(name) \(version)") }
            if word.hasPrefix("-") {
                throw UsageError(
                    "there is no option \(quoted(word)) here; options follow the command", at: path)
            }
            path.append(try child(word, of: path))
        }
        guard case .body(let body) = path[path.count - 1].content else { preconditionFailure("a path ends in a body") }
        if rest.prefix(while: { $0 != "--" }).contains(where: isHelp) { return .print(help(for: path, width: width)) }
        var reading = Reading(path: path, prefix: environmentPrefix)
        try reading.take(rest)
        try reading.take(environment)
        try reading.check()
        let invocation = Invocation(program: self, width: width, texts: reading.texts)
        return .run(body, invocation, warnings: warnings(about: environment))
    }

    private func isHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

    /// A misspelt variable is silently without effect, so it is said.
    private func warnings(about environment: [String: String]) -> [String] {
        let known = leaves.flatMap { $0[$0.count - 1].options.compactMap { $0.environment(prefix: environmentPrefix) } }
        let unknown = environment.keys.filter { key in
            key.hasPrefix(environmentPrefix) && !known.contains(key) && !foreignPrefixes.contains { key.hasPrefix($0) }
        }
        return unknown.sorted().map { "\(quoted($0)) sets nothing" + suggestion(for: $0, among: known) }
    }
}

/// The values of one command, as they are found.
private struct Reading {
    let path: [Command]
    let prefix: String
    var texts: [String: [String]] = [:]
    /// The name under which a value came, where that is not the one on the command line.
    private var sources: [String: String] = [:]

    init(path: [Command], prefix: String) {
        (self.path, self.prefix) = (path, prefix)
        for definition in command.options + command.arguments { texts[definition.typed] = [] }
    }

    private var command: Command { path[path.count - 1] }

    mutating func take(_ words: ArraySlice<String>) throws(UsageError) {
        var rest = words
        var isOption = true
        var positional: [String] = []
        while let word = rest.popFirst() {
            if isOption, word == "--" {
                isOption = false
            } else if isOption, word.hasPrefix("-"), word != "-" {
                try takeOption(word, &rest)
            } else {
                positional.append(word)
            }
        }
        try take(positional: positional)
    }

    private mutating func takeOption(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (name, attached) = (parts[0], parts.count > 1 ? parts[1] : nil)
        if let definition = command.options.first(where: { $0.typed == name }) {
            guard definition.kind == .option else { return try take(flag: definition, "true", attached, as: name) }
            guard let value = attached ?? rest.popFirst(), attached != nil || !value.hasPrefix("--") else {
                throw UsageError("\(name) needs a value: \(definition.allowed)", at: path)
            }
            return try take(value, for: definition, as: name)
        }
        if let definition = command.options.first(where: { $0.kind == .flag && "--no-\($0.name)" == name }) {
            return try take(flag: definition, "false", attached, as: name)
        }
        let known = command.options.map(\.typed) + ["--help"]
        throw UsageError("there is no option \(quoted(name))" + suggestion(for: name, among: known), at: path)
    }

    private mutating func take(
        flag: Definition, _ value: String, _ attached: String?, as name: String
    ) throws(UsageError) {
        if attached != nil {
            throw UsageError("\(name) takes no value; \(flag.typed) turns it on, --no-\(flag.name) off", at: path)
        }
        try take(value, for: flag, as: name)
    }

    private mutating func take(_ value: String, for definition: Definition, as name: String) throws(UsageError) {
        if definition.count != .repeated, texts[definition.typed] != [] {
            throw UsageError("\(name) is given twice", at: path)
        }
        texts[definition.typed, default: []].append(value)
    }

    private mutating func take(positional: [String]) throws(UsageError) {
        var rest = positional[...]
        for argument in command.arguments {
            let count = argument.count == .repeated ? rest.count : min(1, rest.count)
            texts[argument.typed] = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        if let extra = rest.first { throw UsageError("\(quoted(extra)) is one argument too many", at: path) }
    }

    mutating func take(_ environment: [String: String]) throws(UsageError) {
        for definition in command.options where texts[definition.typed] == [] {
            guard let key = definition.environment(prefix: prefix), let text = environment[key], !text.isEmpty else {
                continue
            }
            sources[definition.typed] = key
            texts[definition.typed] =
                definition.count == .repeated ? text.split(separator: ",").map(String.init) : [text]
        }
    }

    func check() throws(UsageError) {
        for definition in command.options + command.arguments {
            let given = texts[definition.typed, default: []]
            if given.isEmpty, definition.count == .required {
                let key = definition.environment(prefix: prefix).map { " (or \($0))" } ?? ""
                throw UsageError("\(definition.typed)\(key) is missing", at: path)
            }
            for text in given where !definition.accepts(text) {
                let source = sources[definition.typed] ?? definition.typed
                var message = "\(source) takes \(definition.allowed)"
                if !definition.isSecret { message += ", not \(quoted(text))" }
                if case .words(let words) = definition.suggestions { message += suggestion(for: text, among: words) }
                throw UsageError(message, at: path)
            }
        }
    }
}
