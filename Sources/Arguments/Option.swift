/// A typed key: a named value that a command takes. `invocation[port]` reads it.
///
/// A value comes from the command line, else from the environment, else it is the default.
package struct Option<Value: Sendable>: Declared {
    package let definition: Definition
    /// From the texts given, all of them accepted by the definition.
    let value: @Sendable ([String]) -> Value

    /// An option that always has a value.
    package init(
        _ name: String, _ placeholder: String, _ format: Format<Value>, default: Value, _ help: String
    ) {
        definition = Definition(
            .option, name, placeholder, format, .optional,
            absent: format.isSecret ? nil : format.show(`default`), help)
        value = { $0.last.flatMap(format.read) ?? `default` }
    }

    /// An option that must be given.
    package init(required name: String, _ placeholder: String, _ format: Format<Value>, _ help: String) {
        definition = Definition(.option, name, placeholder, format, .required, absent: nil, help)
        value = { read($0, format) }
    }

    /// An option that may be absent; `absent` says what holds then.
    package init<Wrapped>(
        _ name: String, _ placeholder: String, _ format: Format<Wrapped>, absent: String? = nil, _ help: String
    ) where Value == Wrapped? {
        definition = Definition(.option, name, placeholder, format, .optional, absent: absent, help)
        value = { $0.last.flatMap(format.read) }
    }

    /// An option that may be given many times. In the environment its values are separated by commas.
    package init<Element>(
        repeated name: String, _ placeholder: String, _ format: Format<Element>, _ help: String
    ) where Value == [Element] {
        definition = Definition(.option, name, placeholder, format, .repeated, absent: nil, help)
        value = { $0.compactMap(format.read) }
    }
}

extension Option<Bool> {
    /// A switch: `--name` turns it on, `--no-name` off.
    package init(flag name: String, default: Bool = false, _ help: String) {
        let format = Format<Bool>.boolean
        definition = Definition(.flag, name, "", format, .optional, absent: `default` ? "on" : nil, help)
        value = { $0.last.flatMap(format.read) ?? `default` }
    }
}

/// A typed key for a value known by its place.
package struct Argument<Value: Sendable>: Declared {
    package let definition: Definition
    let value: @Sendable ([String]) -> Value

    /// An argument that must be given.
    package init(_ placeholder: String, _ format: Format<Value>, _ help: String) {
        definition = Definition(.argument, placeholder, placeholder, format, .required, absent: nil, help)
        value = { read($0, format) }
    }

    /// An argument that may be absent, and stands behind those that may not.
    package init<Wrapped>(
        optional placeholder: String, _ format: Format<Wrapped>, _ help: String
    ) where Value == Wrapped? {
        definition = Definition(.argument, placeholder, placeholder, format, .optional, absent: nil, help)
        value = { $0.last.flatMap(format.read) }
    }

    /// Any number of them, at the end.
    package init<Element>(
        repeated placeholder: String, _ format: Format<Element>, _ help: String
    ) where Value == [Element] {
        definition = Definition(.argument, placeholder, placeholder, format, .repeated, absent: nil, help)
        value = { $0.compactMap(format.read) }
    }
}

/// What a command's lists hold: keys of any type.
package protocol Declared: Sendable {
    var definition: Definition { get }
}

/// What is required was seen, and accepted, before any command runs.
private func read<Value>(_ texts: [String], _ format: Format<Value>) -> Value {
    guard let value = texts.last.flatMap(format.read) else { preconditionFailure("a required value was not checked") }
    return value
}
