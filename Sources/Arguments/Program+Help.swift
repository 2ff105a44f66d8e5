extension Program {
    /// What help says about the last command of `path`.
    package func help(for path: [Command], width: Int) -> String {
        let command = path[path.count - 1]
        var blocks = ["\(command.summary)."]
        blocks.append(wrap("Usage: \(usage(of: path))", width: width, indent: 7))
        blocks += command.discussion.map { wrap($0, width: width) }
        let sections = [
            ("Commands", command.commands.map { ($0.name, $0.summary) }),
            ("Arguments", command.arguments.map { ($0.label, explanation(of: $0)) }),
            ("Options", command.options.map { ($0.label, explanation(of: $0)) } + [("-h, --help", "Print this help.")]),
        ]
        for (title, rows) in sections where !rows.isEmpty { blocks.append("\(title):\n" + table(rows, width: width)) }
        if !command.examples.isEmpty {
            let examples = command.examples.map {
                "\(wrap("\($0.meaning):", width: width, indent: 2, first: 2))\n    \($0.line)"
            }
            blocks.append("Examples:\n" + examples.joined(separator: "\n"))
        }
        if !command.commands.isEmpty {
            let place = path.dropFirst().map { "\($0.name) " }.joined()
            blocks.append(wrap("'\(name) help \(place)COMMAND' explains a command.", width: width))
        }
        return blocks.joined(separator: "\n\n")
    }

    func usage(of path: [Command]) -> String {
        let command = path[path.count - 1]
        var words = path.map(\.name)
        if !command.commands.isEmpty { words.append("COMMAND") }
        words += command.options.filter { $0.count == .required }.map(\.usage)
        if command.options.contains(where: { $0.count != .required }) { words.append("[OPTIONS]") }
        return (words + command.arguments.map(\.usage)).joined(separator: " ")
    }

    /// The help of one option with what is allowed, its default and its variable.
    func explanation(of definition: Definition) -> String {
        var text = definition.help
        if definition.isWorthTelling { text += " Takes \(definition.allowed)." }
        var notes: [String] = []
        if let absent = definition.absent { notes.append("default: \(absent)") }
        if let key = definition.environment(prefix: environmentPrefix) { notes.append("environment: \(key)") }
        return notes.isEmpty ? text : text + " [\(notes.joined(separator: ", "))]"
    }
}

/// Two columns; a label too wide for the first has a line of its own.
private func table(_ rows: [(label: String, text: String)], width: Int) -> String {
    let widestLabel = 24
    let column = 2 + min(widestLabel, rows.map(\.label.count).max() ?? 0) + 2
    return rows.map { row in
        let label = "  \(row.label)"
        if label.count + 2 > column {
            return label + "\n" + wrap(row.text, width: width, indent: column, first: column)
        }
        let gap = String(repeating: " ", count: column - label.count)
        return wrap(label + gap + row.text, width: width, indent: column, keeping: column)
    }.joined(separator: "\n")
}

/// Breaks `text` at spaces so that no line is wider than `width`, unless one word alone is.
/// The first line begins with `first` spaces, the others with `indent`; the first `keeping` characters are left as they are.
func wrap(_ text: String, width: Int, indent: Int = 0, first: Int = 0, keeping: Int = 0) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: first) + text.prefix(keeping)
    var isFresh = true
    for word in text.dropFirst(keeping).split(separator: " ") {
        if !isFresh, line.count + 1 + word.count > width {
            lines.append(line)
            line = String(repeating: " ", count: indent)
            isFresh = true
        }
        line += isFresh ? word : " " + word
        isFresh = false
    }
    return (lines + [line]).joined(separator: "\n")
}
