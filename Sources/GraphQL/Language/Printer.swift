/// Prints a document in its canonical form, which parses back to the same tree.
struct Printer {
    let document: Document
    private(set) var output = ""
    private var indentation = ""

    /// Arguments that would make a line longer than this stand on lines of their own.
    private static let lineLength = 80

    init(_ document: Document) { self.document = document }

    mutating func write(_ text: String) { output += text }

    mutating func write(_ symbol: Symbol) { output += document.text(symbol) }

    mutating func newLine() { output += "\n" + indentation }

    mutating func indented(_ body: (inout Printer) -> Void) {
        let outer = indentation
        indentation += "  "
        body(&self)
        indentation = outer
    }

    /// Writes items between brackets, each on a line of its own.
    mutating func block<Item>(_ items: some Collection<Item>, _ body: (inout Printer, Item) -> Void) {
        write("{")
        indented { printer in
            for item in items {
                printer.newLine()
                body(&printer, item)
            }
        }
        newLine()
        write("}")
    }

    mutating func separated<Item>(
        _ items: some Collection<Item>, by separator: String, _ body: (inout Printer, Item) -> Void
    ) {
        var isFirst = true
        for item in items {
            if !isFirst { write(separator) }
            isFirst = false
            body(&self, item)
        }
    }

    // MARK: Executable definitions

    mutating func writeDocument() {
        separated(document.definitions, by: "\n\n") { printer, definition in
            switch definition {
            case .operation(let index): printer.write(printer.document.operations[index])
            case .fragment(let index): printer.write(printer.document.fragments[index])
            case .typeSystem(let index): printer.write(printer.document.typeDefinitions[index])
            }
        }
    }

    private mutating func write(_ operation: Operation) {
        writeDescription(operation.description)
        let isShorthand =
            operation.kind == .query && operation.name == nil && operation.variables.isEmpty
            && operation.directives.isEmpty
        if !isShorthand {
            write(operation.kind.name + " ")
            if let name = operation.name { write(name.symbol) }
            writeVariables(operation.variables)
            if operation.name != nil || !operation.variables.isEmpty { write(" ") }
            writeDirectives(operation.directives, before: "", after: " ")
        }
        write(operation.selectionSet)
    }

    private mutating func writeVariables(_ range: NodeRange) {
        guard !range.isEmpty else { return }
        let variables = document.variables[range.indices]
        let isDescribed = variables.contains { $0.description != nil }
        write("(")
        if isDescribed {
            indented { printer in
                for variable in variables {
                    printer.newLine()
                    printer.write(variable)
                }
            }
            newLine()
        } else {
            separated(variables, by: ", ") { printer, variable in printer.write(variable) }
        }
        write(")")
    }

    private mutating func write(_ variable: VariableDefinition) {
        writeDescription(variable.description)
        write("$")
        write(variable.name.symbol)
        write(": ")
        write(variable.type)
        if let value = variable.defaultValue {
            write(" = ")
            write(value)
        }
        writeDirectives(variable.directives, before: " ", after: "")
    }

    private mutating func write(_ fragment: Fragment) {
        writeDescription(fragment.description)
        write("fragment ")
        write(fragment.name.symbol)
        write(" on ")
        write(fragment.condition.symbol)
        write(" ")
        writeDirectives(fragment.directives, before: "", after: " ")
        write(fragment.selectionSet)
    }

    private mutating func write(_ id: SelectionSetID) {
        let range = document.selectionSets[id.int].selections
        block(document.selections[range.indices]) { printer, selection in printer.write(selection) }
    }

    private mutating func write(_ selection: Selection) {
        switch selection.kind {
        case .field:
            let start = output.utf16.count
            if selection.isAliased {
                write(selection.responseKey)
                write(": ")
            }
            write(selection.name)
            writeArguments(selection.arguments, ofLineFrom: start)
            writeDirectives(selection.directives, before: " ", after: "")
        case .spread:
            write("...")
            write(selection.name)
            writeDirectives(selection.directives, before: " ", after: "")
        case .inlineFragment:
            write("...")
            if selection.name != .none {
                write(" on ")
                write(selection.name)
            }
            writeDirectives(selection.directives, before: " ", after: "")
        }
        if selection.hasSelectionSet {
            write(" ")
            write(selection.selectionSet)
        }
    }

    /// Writes arguments on the line that began at `start`, or on lines of their own if it grows too long.
    private mutating func writeArguments(_ range: NodeRange, ofLineFrom start: Int) {
        guard !range.isEmpty else { return }
        let before = output
        let arguments = document.arguments[range.indices]
        write("(")
        separated(arguments, by: ", ") { printer, argument in printer.write(argument) }
        write(")")
        guard output.utf16.count - start > Self.lineLength else { return }
        output = before + "("
        indented { printer in
            for argument in arguments {
                printer.newLine()
                printer.write(argument)
            }
        }
        newLine()
        write(")")
    }

    // MARK: Shared parts

    mutating func writeDescription(_ description: Value?) {
        guard let description else { return }
        write(description)
        newLine()
    }

    mutating func writeDirectives(_ range: NodeRange, before: String, after: String) {
        guard !range.isEmpty else { return }
        write(before)
        separated(document.directives[range.indices], by: " ") { printer, directive in
            printer.write("@")
            printer.write(directive.name.symbol)
            if !directive.arguments.isEmpty {
                printer.write("(")
                let arguments = printer.document.arguments[directive.arguments.indices]
                printer.separated(arguments, by: ", ") { printer, argument in printer.write(argument) }
                printer.write(")")
            }
        }
        write(after)
    }

    private mutating func write(_ argument: Argument) {
        write(argument.name.symbol)
        write(": ")
        write(argument.value)
    }

    mutating func write(_ type: TypeNode) {
        write(type.wrapping.printed(around: document.text(type.name.symbol)))
    }

    mutating func write(_ value: Value) {
        switch value.kind {
        case .null, .boolean, .int, .float, .enumeration: write(document.text(of: value))
        case .variable:
            write("$")
            write(value.symbol)
        case .string, .escapedString: write(Self.quoted(document.string(of: value)))
        case .blockString:
            let text = document.string(of: value)
            write(BlockString.printed(text, indent: indentation) ?? Self.quoted(text))
        case .list:
            write("[")
            separated(document.values[value.children.indices], by: ", ") { printer, item in printer.write(item) }
            write("]")
        case .object:
            guard !value.children.isEmpty else { return write("{}") }
            write("{ ")
            separated(document.objectFields[value.children.indices], by: ", ") { printer, field in
                printer.write(field.name.symbol)
                printer.write(": ")
                printer.write(field.value)
            }
            write(" }")
        }
    }

    /// Text as a quoted string, with everything escaped that cannot stand in one or cannot be seen.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\u{C}": result += "\\f"
            case "\r": result += "\\r"
            case "\0"..<" ", "\u{7F}"..<"\u{A0}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Document {
    /// This document in canonical form.
    package var printed: String {
        var printer = Printer(self)
        printer.writeDocument()
        return printer.output
    }
}

extension ParsedPart {
    package var printed: String {
        var printer = Printer(document)
        switch node {
        case .value(let value): printer.write(value)
        case .type(let type): printer.write(type)
        }
        return printer.output
    }
}
