import Foundation
import Testing

/// `scripts/setup.sh` on a machine that has only what a test puts there.
@Suite(.timeLimit(.minutes(5))) struct SetupTests {
    private static let script = URL(filePath: #filePath).appending(path: "../../../scripts/setup.sh").standardized.path

    /// A shell writes the tools, for a file that this process still held open to write could not be run.
    private static let stage = """
        set -e
        folder=$(mktemp -d)
        trap 'rm -r "$folder"' EXIT
        export CALLS=$folder/calls
        setup=$1 purpose=$2
        shift 2
        while (($#)); do
            printf '#!/bin/sh\\n%s\\n' "$2" >"$folder/$1"
            chmod +x "$folder/$1"
            shift 2
        done
        code=0
        PATH=$folder /bin/bash "$setup" "$purpose" || code=$?
        echo "calls:"
        cat "$CALLS" 2>/dev/null || true
        exit "$code"
        """

    /// Runs setup with a search path that holds a shell's basics and `tools`, each with the script it is. What the tools
    /// were told comes back, one line a call.
    private func setup(
        _ purpose: String, _ tools: [String: String]
    ) throws -> (output: String, errors: String, code: Int32, calls: [String]) {
        var tools = tools
        for basic in ["env", "sed", "head", "sort"] { tools[basic] = "exec /usr/bin/\(basic) \"$@\"" }
        // What every purpose needs, and is not what these tests are about.
        for program in ["pkg-config", "ffmpeg", "espeak-ng", "openssl"] { tools[program] = "" }
        let arguments = ["-c", Self.stage, "bash", Self.script, purpose] + tools.flatMap { [$0.key, $0.value] }
        let run = Run(program: "/bin/bash", arguments, environment: ["PATH": Run.searchPath])
        let mark = try #require(run.output.range(of: "calls:\n", options: .backwards))
        let calls = run.output[mark.upperBound...].split(separator: "\n").map(String.init)
        return (String(run.output[..<mark.lowerBound]), run.errors, run.code, calls)
    }

    private static let swift = "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'"
    private static let record = "echo \"$(/usr/bin/basename \"$0\") $*\" >>\"$CALLS\""
    private static let installing = "--yes --no-install-recommends -o DPkg::Lock::Timeout=120 shellcheck"

    @Test("where all is there it says nothing and does nothing", arguments: ["run", "test", "check"])
    func nothingMissing(purpose: String) throws {
        let run = try setup(
            purpose,
            [
                "swift": Self.swift, "shellcheck": "", "python3": "", "curl": "", "chromium-headless-shell": "",
                "pg_ctlcluster": "",
                "apt-get": Self.record,
            ])
        #expect(run.output + run.errors == "")
        #expect(run.code == 0)
        #expect(run.calls == [])
    }

    @Test("what is missing is named with its reason, then installed, without fetching lists in vain")
    func missing() throws {
        let run = try setup("check", ["swift": Self.swift, "id": "echo 0", "apt-get": Self.record])
        #expect(run.output.contains("setup:   shellcheck, which reads the scripts for mistakes\n"))
        #expect(run.code == 0)
        #expect(run.calls == ["apt-get install \(Self.installing)"])
    }

    @Test("old lists are fetched, and it is tried again")
    func oldLists() throws {
        let apt = Self.record + "; [ $1 = update ] || [ -e \"$CALLS.updated\" ] || { : >\"$CALLS.updated\"; exit 100; }"
        let run = try setup("check", ["swift": Self.swift, "id": "echo 0", "apt-get": apt])
        #expect(run.code == 0)
        #expect(
            run.calls == ["apt-get install \(Self.installing)", "apt-get update", "apt-get install \(Self.installing)"])
    }

    @Test("whoever is not root uses sudo")
    func sudo() throws {
        let sudo = Self.record + "; exec \"$@\""
        let run = try setup(
            "check", ["swift": Self.swift, "id": "echo 1000", "sudo": sudo, "apt-get": Self.record])
        #expect(run.code == 0)
        #expect(run.calls.first?.hasPrefix("sudo env DEBIAN_FRONTEND=noninteractive apt-get install") == true)
        #expect(run.calls.last == "apt-get install \(Self.installing)")
    }

    static let refusals: [(tools: [String: String], says: String)] = [
        ([:], "Swift is missing"),
        (
            ["swift": "echo 'Swift version 6.1.2 (swift-6.1.2-RELEASE)'"],
            "this is Swift 6.1.2; Doitong needs 6.2 or later"
        ),
        (["swift": "exit 1"], "this is Swift of no known version"),
        (["swift": swift], "there is no apt here"),
        (["swift": swift, "apt-get": record, "id": "echo 1000"], "this needs root, and there is no sudo"),
    ]

    @Test("what it cannot do it says, with what to do instead", arguments: refusals)
    func refusal(tools: [String: String], says: String) throws {
        let run = try setup("check", tools)
        #expect(run.errors.contains("setup: \(says)"))
        #expect(run.code == 1)
        #expect(run.calls == [])
    }

    @Test("a purpose it does not know is an error, not nothing to do")
    func unknownPurpose() throws {
        #expect(try setup("tset", ["swift": Self.swift]).code == 2)
    }
}
