extension Program {
    /// The manual page, section 1, as roff for `man`.
    package var manual: String {
        var lines = [
            ".TH \(argument(name.uppercased())) 1 \"\" \(argument("\(name) \(version)")) \"User Commands\"",
            ".SH NAME", "\(roff(name)) \\- \(roff(root.summary))",
            ".SH SYNOPSIS", ".B \(roff(name))", ".I COMMAND", "[OPTIONS] [ARGUMENTS]",
        ]
        if !root.discussion.isEmpty { lines.append(".SH DESCRIPTION") }
        lines += paragraphs(root.discussion)
        lines.append(".SH COMMANDS")
        for path in leaves { lines += section(on: path) }
        lines += [
            ".SH ENVIRONMENT",
            "Each option can be given by the variable named with it. The command line goes before the environment, and",
            "the environment before the default. An empty variable counts as unset.",
            ".SH EXIT STATUS", ".TP", ".B 0", "Done.", ".TP", ".B 1", "It could not be done.", ".TP", ".B 2",
            "The command line or the environment is wrong.",
        ]
        return lines.joined(separator: "\n")
    }

    private func section(on path: [Command]) -> [String] {
        let command = path[path.count - 1]
        var lines = [".SS \(argument(usage(of: path)))", "\(roff(command.summary))."] + paragraphs(command.discussion)
        for definition in command.arguments + command.options {
            lines += [".TP", ".B \(roff(definition.label))", roff(explanation(of: definition))]
        }
        for example in command.examples {
            lines += [".PP", "\(roff(example.meaning)):", ".PP", ".nf", ".RS", roff(example.line), ".RE", ".fi"]
        }
        return lines
    }

    private func paragraphs(_ texts: [String]) -> [String] { texts.flatMap { [".PP", roff($0)] } }
}

/// Text that roff sets as it is. A dash is told to be the ASCII one, or a copied option would not work.
private func roff(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
}

/// One argument of a macro.
private func argument(_ text: String) -> String { "\"\(roff(text).replacing("\"", with: "\\(dq"))\"" }
