/// One call of a command: the values it was given, all of them checked.
package struct Invocation: Sendable {
    package let program: Program
    /// The columns that text may fill.
    package let width: Int
    /// By ``Definition/typed``, in the order given.
    let texts: [String: [String]]

    package subscript<Value>(_ option: Option<Value>) -> Value { option.value(given(option.definition)) }
    package subscript<Value>(_ argument: Argument<Value>) -> Value { argument.value(given(argument.definition)) }

    /// The parser leaves an entry, though it be empty, for all that a command declares.
    private func given(_ definition: Definition) -> [String] {
        guard let given = texts[definition.typed] else {
            preconditionFailure("\(definition.typed) is read by a command that does not declare it")
        }
        return given
    }
}
