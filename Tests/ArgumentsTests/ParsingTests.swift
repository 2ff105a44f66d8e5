import DoitongTesting
import Telemetry
import Testing

import Arguments

@Suite struct ParsingTests {
    @Test("a value follows its option, after a space or an equals sign", arguments: ["--port 9000", "--port=9000"])
    func value(line: String) throws {
        #expect(try Sample.invocation(["serve"] + words(line))[Sample.port] == 9000)
    }

    @Test("the command line goes before the environment, and that before the default")
    func precedence() throws {
        let environment = ["SAMPLE_PORT": "2"]
        #expect(try Sample.invocation(words("serve --port 1"), environment)[Sample.port] == 1)
        #expect(try Sample.invocation(["serve"], environment)[Sample.port] == 2)
        #expect(try Sample.invocation(["serve"])[Sample.port] == 8080)
        #expect(try Sample.invocation(["serve"], ["SAMPLE_PORT": ""])[Sample.port] == 8080)
    }

    @Test(
        "a flag is on, off, or what it was by default",
        arguments: [
            ("", [:], true, false), ("--no-cache --quiet", [:], false, true), ("--cache --no-quiet", [:], true, false),
            ("", ["SAMPLE_CACHE": "no", "SAMPLE_QUIET": "1"], false, true),
            ("--cache --no-quiet", ["SAMPLE_CACHE": "off", "SAMPLE_QUIET": "TRUE"], true, false),
        ] as [(String, [String: String], Bool, Bool)])
    func flags(line: String, environment: [String: String], cache: Bool, quiet: Bool) throws {
        let invocation = try Sample.invocation(["serve"] + words(line), environment)
        #expect(invocation[Sample.cache] == cache)
        #expect(invocation[Sample.quiet] == quiet)
    }

    @Test("what may be absent is nil, and what repeats keeps its order")
    func absentAndRepeated() throws {
        let none = try Sample.invocation(["serve"])
        #expect(none[Sample.data] == nil)
        #expect(none[Sample.model] == [])
        let given = try Sample.invocation(words("serve --model b --model=a --data /d"))
        #expect(given[Sample.data] == "/d")
        #expect(given[Sample.model] == ["b", "a"])
        #expect(try Sample.invocation(["serve"], ["SAMPLE_MODEL": "x,y"])[Sample.model] == ["x", "y"])
    }

    @Test(
        "a duration is a whole number with its unit",
        arguments: [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("0s", 0)])
    func durations(text: String, milliseconds: Int) throws {
        #expect(try Sample.invocation(["serve", "--grace", text])[Sample.grace] == .milliseconds(milliseconds))
    }

    @Test("a command is found below its parents, with what it requires")
    func nested() throws {
        #expect(try Sample.invocation(words("admin account create --name a"))[Sample.name] == "a")
        #expect(try Sample.invocation(words("admin account create"), ["SAMPLE_NAME": "b"])[Sample.name] == "b")
    }

    @Test("after -- and as a value, a word that looks like an option is a word")
    func wordsLikeOptions() throws {
        let invocation = try Sample.invocation(words("choose bash -- --help -x"))
        #expect(invocation[Sample.shell] == .bash)
        #expect(invocation[Sample.files] == ["--help", "-x"])
        #expect(try Sample.invocation(words("serve --model=--odd"))[Sample.model] == ["--odd"])
        #expect(try Sample.invocation(words("choose bash -"))[Sample.files] == ["-"])
    }

    @Test("a secret is given like any text and can be revealed")
    func secret() throws {
        #expect(try Sample.invocation(words("serve --key hush"))[Sample.key]?.reveal() == "hush")
    }

    static let failures: [(line: String, environment: [String: String], message: String)] = [
        ("serv", [:], #"there is no command "serv"; did you mean serve?"#),
        ("srve", [:], #"there is no command "srve"; did you mean serve?"#),
        ("zebra", [:], #"there is no command "zebra""#),
        ("admin acount create", [:], #"there is no command "acount"; did you mean account?"#),
        ("--port 80 serve", [:], #"there is no option "--port" here; options follow the command"#),
        ("serve --prot 80", [:], #"there is no option "--prot"; did you mean --port?"#),
        ("serve --hlep", [:], #"there is no option "--hlep"; did you mean --help?"#),
        ("serve -p 80", [:], #"there is no option "-p""#),
        ("serve --port", [:], "--port needs a value: a whole number from 0 to 65535"),
        ("serve --port --quiet", [:], "--port needs a value: a whole number from 0 to 65535"),
        ("serve --port 65536", [:], #"--port takes a whole number from 0 to 65535, not "65536""#),
        ("serve --port -1", [:], #"--port takes a whole number from 0 to 65535, not "-1""#),
        ("serve --port=", [:], #"--port takes a whole number from 0 to 65535, not """#),
        (
            "serve --port 99999999999999999999", [:],
            #"--port takes a whole number from 0 to 65535, not "99999999999999999999""#
        ),
        ("serve --port 1 --port 2", [:], "--port is given twice"),
        ("serve --quiet --no-quiet", [:], "--no-quiet is given twice"),
        ("serve --quiet=yes", [:], "--quiet takes no value; --quiet turns it on, --no-quiet off"),
        ("serve --color awlays", [:], #"--color takes one of auto, always, never, not "awlays"; did you mean always?"#),
        ("serve --grace 30", [:], #"--grace takes a duration from 0s to 1h, such as 500ms, 30s, 5m or 1h, not "30""#),
        ("serve --grace 2h", [:], #"--grace takes a duration from 0s to 1h, such as 500ms, 30s, 5m or 1h, not "2h""#),
        ("serve", ["SAMPLE_PORT": "no"], #"SAMPLE_PORT takes a whole number from 0 to 65535, not "no""#),
        ("serve", ["SAMPLE_QUIET": "maybe"], #"SAMPLE_QUIET takes true or false, not "maybe""#),
        ("serve --data=", [:], #"--data takes the path of a folder, not """#),
        ("serve here", [:], #""here" is one argument too many"#),
        ("admin account create", [:], "--name (or SAMPLE_NAME) is missing"),
        ("choose", [:], "SHELL is missing"),
        ("choose fsh", [:], #"SHELL takes one of bash, zsh, fish, not "fsh"; did you mean fish?"#),
        ("serve --key=", [:], "--key takes text that is not empty"),
    ]

    @Test("a mistake names its key, says what is allowed, and guesses what was meant", arguments: failures)
    func failure(line: String, environment: [String: String], message: String) {
        #expect(Sample.failure(words(line), environment) == message)
    }

    @Test("a group alone says what it holds", arguments: ["", "admin", "admin account"])
    func groupAlone(line: String) throws {
        let message = try #require(Sample.failure(words(line)))
        #expect(message.hasPrefix("name a command\n\n"))
        #expect(message.contains("Commands:"))
    }

    @Test("what is echoed cannot command a terminal")
    func echo() throws {
        let message = try #require(Sample.failure(["serve", "--port", "\u{1B}[31m\u{9B}2J\n"]))
        #expect(!message.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    }

    static let foreign: [(String, [String])] = [
        ("SAMPLE_PROT", [#""SAMPLE_PROT" sets nothing; did you mean SAMPLE_PORT?"#]),
        ("SAMPLE_ELEPHANT", [#""SAMPLE_ELEPHANT" sets nothing"#]),
        ("SAMPLE_NAME", []), ("SAMPLE_VENDOR_LUMEN_URL", []), ("OTHER", []),
    ]

    @Test("a variable that sets nothing is warned about, unless it belongs to somebody", arguments: foreign)
    func foreignVariables(name: String, expected: [String]) throws {
        guard case .run(_, _, let warnings) = try Sample.decide(["serve"], [name: "x"]) else {
            Issue.record("it printed")
            return
        }
        #expect(warnings == expected)
    }

    @Test("no command line and no environment crash it or lead it astray", arguments: 0..<8)
    func garbage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "serve", "choose", "admin", "account", "create", "help", "--port", "--port=1", "--no-quiet", "--quiet",
            "--",
            "-", "-h", "=", "--=", "--model", "--model=", "bash", "__complete", "\u{0}", "é", "\u{1B}[2J", "--key",
            "99s", "--grace",
        ]
        for _ in 0..<5000 {
            let line = (0..<Int.random(in: 0..<7, using: &random)).map { _ in pieces.randomElement(using: &random)! }
            let environment = Dictionary(
                ["SAMPLE_PORT", "SAMPLE_MODEL", "SAMPLE_", "SAMPLE_X"].map {
                    ($0, pieces.randomElement(using: &random)!)
                },
                uniquingKeysWith: { $1 })
            guard case .run(_, let invocation, _) = try? Sample.decide(line, environment) else { continue }
            // Whatever was accepted can be read.
            if line.first == "serve" { #expect((0...65535).contains(invocation[Sample.port])) }
            if line.first == "choose" { #expect(Shell.allCases.contains(invocation[Sample.shell])) }
        }
    }
}
