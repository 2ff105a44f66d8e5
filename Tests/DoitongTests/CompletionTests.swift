import Testing

@Suite(.timeLimit(.minutes(5))) struct CompletionTests {
    static let cases: [(line: String, replies: [String])] = [
        ("s", ["serve", "status"]), ("serve --lo", ["--log-format", "--log-level"]),
        ("serve --log-format js", ["json"]),
        ("serve --log-format=js", ["json"]), ("serve --log-format=", ["auto", "human", "json"]),
        ("completion ", ["bash", "zsh", "fish"]), ("help ver", ["version"]), ("nonsense ", []),
        ("serve --host ::1 --por", ["--port"]), ("serve --host=::1 --por", ["--port"]), ("serve --log-level=:", []),
        ("serve  --host  ::1  --log-level  t", ["trace"]), ("serve --data /usr/loc", ["/usr/local"]),
        ("serve --data=/usr/loc", ["/usr/local"]),
    ]

    /// As bash splits a line: at spaces, and around each run of `=` and `:`.
    static func words(_ line: String) -> [String] {
        let pieces = line.matches(of: /[=:]+|[^=: ]+/).map { String($0.output) }
        return line.hasSuffix(" ") ? pieces + [""] : pieces
    }

    @Test("bash completes commands, options, values and folders", arguments: cases)
    func bash(line: String, replies: [String]) {
        let script = """
            source <('\(Run.doitong)' completion bash)
            COMP_LINE=$1
            shift
            COMP_WORDS=("$@")
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _doitong '\(Run.doitong)' "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            complete -p doitong >/dev/null || echo "not registered"
            """
        let line = "doitong \(line)"
        let arguments = ["-c", script, "bash", line] + Self.words(line)
        let run = Run(program: "bash", arguments, environment: ["PATH": Run.searchPath])
        #expect(run.output.split(separator: "\n").map(String.init) == replies)
        #expect(run.errors == "")
    }

    /// Those that are here: neither is worth installing for this.
    static let shells = [("zsh", "-n"), ("fish", "--no-execute")].filter { Run.has($0.0) }

    @Test("zsh and fish can read their scripts", arguments: shells)
    func syntax(shell: String, check: String) throws {
        let show = "'\(Run.doitong)' completion \(shell) > script && exec \(shell) \(check) script"
        let script = "cd \"$(mktemp -d)\" && trap 'rm -r \"$PWD\"' EXIT && (\(show))"
        let run = Run(program: "/bin/sh", ["-c", script], environment: ["PATH": Run.searchPath, "HOME": "/"])
        #expect(run.errors == "")
        #expect(run.code == 0)
    }

    @Test("fish completes as bash does", .enabled(if: Run.has("fish")))
    func fish() {
        let script = """
            '\(Run.doitong)' completion fish | source
            function doitong; '\(Run.doitong)' $argv; end
            complete -C 'doitong serve --log-format js'
            complete -C 'doitong serve --log-format=js'
            complete -C 'doitong serve --data=/usr/lo' | string split -f1 \\t
            """
        let run = Run(
            program: "fish", ["--no-config", "-c", script], environment: ["PATH": Run.searchPath, "HOME": "/"])
        #expect(run.output == "json\n--log-format=json\n--data=/usr/local/\n")
    }

    @Test("man sets the manual without a warning", .enabled(if: Run.has("groff")))
    func manual() {
        let script = "'\(Run.doitong)' manual | groff -man -Tutf8 -ww -z"
        let run = Run(program: "/bin/sh", ["-c", script], environment: ["PATH": Run.searchPath])
        #expect(run.errors == "")
        #expect(run.code == 0)
    }
}
