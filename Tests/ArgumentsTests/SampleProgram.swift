import Telemetry

import Arguments

/// A program with one of everything that a command can declare.
enum Sample {
    static let port = Option("port", "PORT", .integer(0...65535), default: 8080, "The port.")
    static let grace = Option(
        "grace", "DURATION", .duration(.zero ... .seconds(3600)), default: .seconds(30), "Patience.")
    static let color = Option("color", "WHEN", .choice(), default: Color.auto, "When to use colour.")
    static let cache = Option(flag: "cache", default: true, "Keep answers.")
    static let quiet = Option(flag: "quiet", "Say nothing.")
    static let data = Option("data", "DIR", .directory, absent: "somewhere", "Where to keep things.")
    static let model = Option(repeated: "model", "NAME", .text, "A model to allow.")
    static let key = Option("key", "KEY", .secret(), absent: nil, "The key.")
    static let name = Option(required: "name", "NAME", .text, "What it is called.")
    static let shell = Argument("SHELL", .choice(), "A shell.") as Argument<Shell>
    static let files = Argument(repeated: "FILE", .text, "Files.")

    enum Color: String, CaseIterable { case auto, always, never }

    static let program = Program(
        "sample", version: "1.2.3", "A program that shows everything",
        discussion: [".It begins with a dot, and has a \\."],
        environmentPrefix: "SAMPLE_", foreignPrefixes: ["SAMPLE_VENDOR_"],
        commands: [
            Command(
                "serve", "Serve things", discussion: ["At length."],
                options: [port, grace, color, cache, quiet, data, model, key],
                examples: [Command.Example("sample serve --port 80", "On port 80")]
            ) { _ in 0 },
            Command("choose", "Choose a shell", arguments: [shell, files]) { _ in 0 },
            Command(
                "admin", "Administer",
                commands: [
                    Command(
                        "account", "Manage accounts",
                        commands: [Command("create", "Create an account", options: [name]) { _ in 0 }])
                ]),
        ])

    static func decide(_ line: [String], _ environment: [String: String] = [:]) throws(UsageError) -> Decision {
        try program.decide(line, environment: environment, width: 80)
    }

    static func invocation(_ line: [String], _ environment: [String: String] = [:]) throws -> Invocation {
        guard case .run(_, let invocation, _) = try decide(line, environment) else { throw UsageError("it printed") }
        return invocation
    }

    static func failure(_ line: [String], _ environment: [String: String] = [:]) -> String? {
        do throws(UsageError) {
            _ = try decide(line, environment)
            return nil
        } catch {
            return error.message
        }
    }
}

/// A line of words, as a table of cases has it.
func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
