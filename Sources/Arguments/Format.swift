import Glibc
package import Telemetry

/// How one value is read from text, and what a person is told about it.
package struct Format<Value: Sendable>: Sendable {
    /// What is allowed, in words that follow "takes": `a whole number from 0 to 65535`.
    package let allowed: String
    /// Whether help repeats ``allowed``. Not where it would say nothing, as for plain text.
    package let isWorthTelling: Bool
    package let suggestions: Suggestions
    /// A secret is never echoed: not in an error, not in help.
    package let isSecret: Bool
    package let read: @Sendable (String) -> Value?
    package let show: @Sendable (Value) -> String

    package init(
        _ allowed: String, isWorthTelling: Bool = true, suggestions: Suggestions = .nothing, isSecret: Bool = false,
        read: @escaping @Sendable (String) -> Value?, show: @escaping @Sendable (Value) -> String
    ) {
        (self.allowed, self.isWorthTelling, self.suggestions) = (allowed, isWorthTelling, suggestions)
        (self.isSecret, self.read, self.show) = (isSecret, read, show)
    }
}

/// What a shell can offer in the place of a value.
package enum Suggestions: Sendable, Equatable {
    case nothing, files, directories, words([String])
    /// The names of the program's own commands, one level for each value.
    case commands
}

extension Format where Value == String {
    /// Text that is not empty: an empty value is nearly always an unset variable in somebody's script.
    package static var text: Self {
        Self("text that is not empty", isWorthTelling: false, read: { $0.isEmpty ? nil : $0 }, show: { $0 })
    }

    package static var directory: Self {
        Self(
            "the path of a folder", isWorthTelling: false, suggestions: .directories,
            read: { $0.isEmpty ? nil : $0 }, show: { $0 })
    }

    static var commandName: Self {
        Self("the name of a command", isWorthTelling: false, suggestions: .commands, read: { $0 }, show: { $0 })
    }
}

extension Format {
    package static func secret() -> Format<Secret> where Value == Secret {
        Self(
            "text that is not empty", isWorthTelling: false, isSecret: true,
            read: { $0.isEmpty ? nil : Secret($0) }, show: { "\($0)" })
    }
}

extension Format where Value == Int {
    package static func integer(_ range: ClosedRange<Int>) -> Self {
        Self(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }, show: { "\($0)" })
    }
}

extension Format where Value == Bool {
    static var boolean: Self {
        Self(
            "true or false", isWorthTelling: false,
            read: { text in
                switch text.lowercased() {
                case "true", "yes", "on", "1": true
                case "false", "no", "off", "0": false
                default: nil
                }
            }, show: { "\($0)" })
    }
}

extension Format where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enumeration, by its raw value.
    package static func choice() -> Self {
        let words = Value.allCases.map(\.rawValue)
        return Self(
            "one of \(words.joined(separator: ", "))", suggestions: .words(words),
            read: { Value(rawValue: $0) }, show: { $0.rawValue })
    }
}
