import Testing

@Suite(.timeLimit(.minutes(5))) struct CommandLineTests {
    static let successes: [(arguments: [String], begins: String)] = [
        (["help"], "A gateway to generative media models.\n"), (["--help"], "A gateway to generative media models.\n"),
        (["help", "serve"], "Serve the gateway over HTTP.\n"), (["serve", "--help"], "Serve the gateway over HTTP.\n"),
        (["version"], "doitong 0.1.0 (swift 6."), (["--version"], "doitong 0.1.0\n"),
        (["completion", "bash"], "_doitong() {"), (["manual"], ".TH \"DOITONG\" 1"),
    ]

    @Test("what was asked for goes to stdout, and the exit code is 0", arguments: successes)
    func success(arguments: [String], begins: String) {
        let run = Run(program: Run.doitong, arguments)
        #expect(run.output.hasPrefix(begins))
        #expect(run.errors == "")
        #expect(run.code == 0)
    }

    static let failures: [(arguments: [String], environment: [String: String], errors: String)] = [
        ([], [:], "doitong: name a command\n\n"),
        (
            ["sevre"], [:],
            "doitong: there is no command \"sevre\"; did you mean serve?\ndoitong: see 'doitong --help'\n"
        ),
        (["help", "sevre"], [:], "doitong: there is no command \"sevre\"; did you mean serve?\n"),
        (["serve", "--prot", "1"], [:], "doitong: there is no option \"--prot\"; did you mean --port?\n"),
        (["serve", "--port", "x"], [:], "doitong: --port takes a whole number from 0 to 65535, not \"x\"\n"),
        (["serve"], ["DOITONG_PORT": "x"], "doitong: DOITONG_PORT takes a whole number from 0 to 65535, not \"x\"\n"),
        (
            ["serve", "--host", "example.org"], [:],
            "doitong: --host takes an IPv4 or IPv6 address, localhost, or unix:PATH, not "
        ),
        (["serve", "--log-level", "inf"], [:], "doitong: --log-level takes one of trace, debug, info, "),
        (["serve", "--grace", "2 s"], [:], "doitong: --grace takes a duration from 0s to 1h, "),
        (["serve"], [:], "doitong: --data (or DOITONG_DATA) is missing, and there is no home folder"),
        (["serve"], ["HOME": "relative"], "doitong: --data (or DOITONG_DATA) is missing, and there is no home folder"),
        (["completion"], [:], "doitong: SHELL is missing\n"),
        (["completion", "fsh"], [:], "doitong: SHELL takes one of bash, zsh, fish, not \"fsh\"; did you mean fish?\n"),
        (["version", "now"], [:], "doitong: \"now\" is one argument too many\n"),
    ]

    @Test("a wrong command line is explained on stderr alone, and the exit code is 2", arguments: failures)
    func failure(arguments: [String], environment: [String: String], errors: String) {
        let run = Run(program: Run.doitong, arguments, environment: environment)
        #expect(run.errors.hasPrefix(errors))
        #expect(run.output == "")
        #expect(run.code == 2)
    }

    @Test("a variable that sets nothing is said, and stops nothing; a vendor's is not ours to judge")
    func misspeltVariable() {
        let run = Run("version", environment: ["DOITONG_PROT": "1", "DOITONG_VENDOR_LUMEN_URL": "x"])
        #expect(run.errors == "doitong: warning: \"DOITONG_PROT\" sets nothing; did you mean DOITONG_PORT?\n")
        #expect(run.code == 0)
    }

    @Test("output that could not be written is a failure")
    func fullDisk() {
        let run = Run(program: "/bin/sh", ["-c", "exec '\(Run.doitong)' help >/dev/full"])
        #expect(run.code == 1)
    }

    @Test("help fills the terminal it is shown on", .enabled(if: Run.has("script")))
    func terminalWidth() {
        let show = "stty cols 50; exec '\(Run.doitong)' help serve"
        let run = Run(program: "script", ["-qec", show, "/dev/null"], environment: ["PATH": Run.searchPath])
        let widths = run.output.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("    ") || $0.count <= 50 }
            .map(\.count)
        #expect(widths.max().map { (45...50).contains($0) } == true)
    }
}
