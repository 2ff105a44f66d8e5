/// One option or positional argument without the type of its value: what parsing, help, completion and the manual read.
package struct Definition: Sendable {
    package enum Kind: Sendable, Equatable {
        /// `--name` and `--no-name`; takes no value.
        case flag
        /// `--name VALUE` or `--name=VALUE`.
        case option
        /// Known by its place.
        case argument
    }

    /// How often it may be given.
    package enum Count: Sendable, Equatable { case required, optional, repeated }

    package let kind: Kind
    /// Without dashes: `port`. An argument's is its placeholder: `SHELL`.
    package let name: String
    /// What stands for the value in help: `PORT`.
    package let placeholder: String
    package let count: Count
    /// What holds when it is absent, in words.
    package let absent: String?
    package let help: String
    package let allowed: String
    package let isWorthTelling: Bool
    package let suggestions: Suggestions
    package let isSecret: Bool
    let accepts: @Sendable (String) -> Bool

    init<Value>(
        _ kind: Kind, _ name: String, _ placeholder: String, _ format: Format<Value>, _ count: Count, absent: String?,
        _ help: String
    ) {
        (self.kind, self.name, self.placeholder, self.count, self.help) = (kind, name, placeholder, count, help)
        self.absent = absent
        (self.allowed, self.isWorthTelling) = (format.allowed, format.isWorthTelling)
        (self.suggestions, self.isSecret) = (format.suggestions, format.isSecret)
        accepts = { format.read($0) != nil }
    }

    /// As it is typed: `--port`, or `SHELL` for an argument.
    package var typed: String { kind == .argument ? name : "--\(name)" }

    /// As help lists it: `--port PORT`, `--[no-]color`, `SHELL`.
    var label: String {
        switch kind {
        case .flag: "--[no-]\(name)"
        case .option: "--\(name) \(placeholder)"
        case .argument: name
        }
    }

    /// As the usage line has it: `[--port PORT]`, `FILE...`.
    var usage: String {
        switch count {
        case .required: label
        case .optional: "[\(label)]"
        case .repeated: "[\(label)]..."
        }
    }

    /// The environment variable that gives it. An argument has none: it says what to do, not how.
    package func environment(prefix: String) -> String? {
        kind == .argument ? nil : prefix + name.uppercased().replacing("-", with: "_")
    }
}
