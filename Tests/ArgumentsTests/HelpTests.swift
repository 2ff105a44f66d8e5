import Testing

import Arguments

@Suite struct HelpTests {
    static let ways: [(line: String, title: String)] = [
        ("--help", "A program that shows everything."), ("-h", "A program that shows everything."),
        ("serve --help", "Serve things."), ("serve -h", "Serve things."), ("serve --bogus --help", "Serve things."),
        ("admin --help", "Administer."), ("admin account create --help", "Create an account."),
        ("help --help", "Explain a command."),
    ]

    @Test("--help explains the command it stands after, whatever else is wrong", arguments: ways)
    func help(line: String, title: String) throws {
        guard case .print(let text) = try Sample.decide(words(line)) else {
            Issue.record("it ran")
            return
        }
        #expect(text.hasPrefix(title + "\n"))
    }

    @Test("help COMMAND finds a command as --help does, and guesses what was meant")
    func helpCommand() throws {
        let program = Sample.program
        #expect(try program.path(to: words("admin account create")).last?.summary == "Create an account")
        #expect(throws: UsageError.self) { try program.path(to: ["admin", "acount"]) }
        guard case .run(let body, let invocation, _) = try Sample.decide(words("help admin acount")) else {
            Issue.record("it printed")
            return
        }
        #expect(throws: UsageError.self) { _ = try body(invocation) }
    }

    @Test("help shows defaults, variables and what is allowed")
    func content() throws {
        let text = Sample.program.help(for: try Sample.program.path(to: ["serve"]), width: 80)
        #expect(
            text.contains(
                """
                  --color WHEN      When to use colour. Takes one of auto, always, never.
                                    [default: auto, environment: SAMPLE_COLOR]
                """))
        #expect(
            text.contains(
                """
                  --[no-]cache      Keep answers. [default: on, environment: SAMPLE_CACHE]
                """))
        #expect(text.contains("[environment: SAMPLE_KEY]"))
        #expect(text.contains("On port 80:\n    sample serve --port 80"))
    }

    @Test("no line of help is wider than asked", arguments: 40...120)
    func width(width: Int) throws {
        for path in Sample.program.leaves + [[Sample.program.root]] {
            for line in Sample.program.help(for: path, width: width).split(separator: "\n") {
                #expect(line.count <= width, Comment(rawValue: String(line)))
            }
        }
    }

    @Test("wrapping loses no word")
    func wrapping() {
        for path in Sample.program.leaves {
            let narrow = Sample.program.help(for: path, width: 40)
            let wide = Sample.program.help(for: path, width: 1000)
            #expect(narrow != wide)
            #expect(narrow.split { $0.isWhitespace } == wide.split { $0.isWhitespace })
        }
    }

    @Test("the manual holds every command and option, and nothing that roff would read as its own")
    func manual() {
        let manual = Sample.program.manual
        for path in Sample.program.leaves {
            for option in path[path.count - 1].options {
                #expect(manual.contains(option.name.replacing("-", with: "\\-")))
            }
        }
        let requests = [".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".nf", ".fi", ".RS", ".RE"]
        for line in manual.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(requests.contains(String(line.prefix { $0 != " " })))
        }
        #expect(manual.contains("\\&.It begins with a dot, and has a \\e."))
    }
}
