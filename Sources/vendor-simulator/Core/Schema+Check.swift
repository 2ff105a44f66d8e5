package import JSON

extension Schema {
    /// All that is wrong with a body, in the order of its table.
    package func problems(in body: JSON, at path: [Problem.Step] = []) -> [Problem] {
        guard case .object(let object) = body else {
            return [Problem(path: path, kind: .type(expected: "object", found: body.kind))]
        }
        var problems: [Problem] = []
        for field in fields {
            let place = path + [.name(field.name)]
            if let value = object[field.name] {
                problems += field.shape.problems(in: value, at: place)
            } else if field.isRequired {
                problems.append(Problem(path: place, kind: .missing))
            }
        }
        guard !takesUnknown else { return problems }
        let known = Set(fields.map(\.name))
        for member in object.members where !known.contains(member.name) {
            problems.append(Problem(path: path + [.name(member.name)], kind: .unknown))
        }
        return problems
    }

    /// A form's texts as the values that this schema wants; what cannot be read so stays text, and is then a problem.
    func read(_ form: Form) -> JSON {
        var object = JSONObject()
        for part in form.parts {
            let name = part.name.hasSuffix("[]") ? String(part.name.dropLast(2)) : part.name
            let shape = fields.first { $0.name == name }?.shape ?? .any
            let value: JSON = part.filename == nil ? shape.read(part.text) : .string(part.filename ?? "")
            if case .list = shape {
                object[name] = .array((object[name]?.arrayValue ?? []) + [value])
            } else {
                object[name] = value
            }
        }
        return .object(object)
    }
}

extension Shape {
    func problems(in value: JSON, at path: [Problem.Step]) -> [Problem] {
        func problem(_ kind: Problem.Kind) -> [Problem] { [Problem(path: path, kind: kind)] }
        func wrong(_ expected: String) -> [Problem] { problem(.type(expected: expected, found: value.kind)) }
        func within<Bound>(_ number: Bound, _ range: ClosedRange<Bound>) -> [Problem] {
            if number < range.lowerBound { return problem(.below("\(range.lowerBound)")) }
            return number > range.upperBound ? problem(.above("\(range.upperBound)")) : []
        }
        func counted(_ count: Int, _ range: ClosedRange<Int>) -> [Problem] {
            if count < range.lowerBound { return problem(.short(range.lowerBound)) }
            return count > range.upperBound ? problem(.long(range.upperBound)) : []
        }

        switch self {
        case .any: return []
        case .flag: return value.boolValue == nil ? wrong("boolean") : []
        case .text(let range):
            guard let text = value.stringValue else { return wrong("string") }
            return counted(text.unicodeScalars.count, range)
        case .word(let words):
            guard let text = value.stringValue else { return wrong("string") }
            return words.contains(text) ? [] : problem(.notAmong(words))
        case .int(let range):
            guard let number = value.intValue else { return wrong("integer") }
            return within(number, range)
        case .step(let range, let step):
            guard let number = value.intValue else { return wrong("integer") }
            let bounds = within(number, range)
            return bounds.isEmpty && !number.isMultiple(of: step)
                ? problem(.other("Input should be a multiple of \(step)")) : bounds
        case .ints(let numbers):
            guard let number = value.intValue else { return wrong("integer") }
            return numbers.contains(number) ? [] : problem(.notAmong(numbers.map { "\($0)" }))
        case .number(let range):
            guard let number = value.numberValue else { return wrong("number") }
            return within(number, range)
        case .url:
            guard let text = value.stringValue else { return wrong("string") }
            return text.isWebAddress ? [] : problem(.other("Invalid URL"))
        case .picture:
            guard let text = value.stringValue else { return wrong("string") }
            return text.isPicture ? [] : problem(.other("Not a URL, a data URI or base64"))
        case .object(let schema): return schema.problems(in: value, at: path)
        case .list(let shape, let count):
            guard let items = value.arrayValue else { return wrong("array") }
            return counted(items.count, count)
                + items.enumerated().flatMap { shape.problems(in: $1, at: path + [.index($0)]) }
        case .null(let shape): return value.isNull ? [] : shape.problems(in: value, at: path)
        case .either(let shapes):
            var last: [Problem] = []
            for shape in shapes {
                last = shape.problems(in: value, at: path)
                if last.isEmpty { return [] }
            }
            return last
        }
    }

    /// A form's text as this shape.
    func read(_ text: String) -> JSON {
        switch self {
        case .flag: text == "true" ? true : text == "false" ? false : .string(text)
        case .int, .ints, .step: Int(text).map { .int($0) } ?? .string(text)
        case .number: Double(text).map { .double($0) } ?? .string(text)
        case .list(let shape, _), .null(let shape): shape.read(text)
        default: .string(text)
        }
    }
}

extension JSON {
    /// The name of what this is.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension String {
    fileprivate var isWebAddress: Bool {
        (hasPrefix("https://") && utf8.count > 8) || (hasPrefix("http://") && utf8.count > 7)
    }

    fileprivate var isPicture: Bool {
        if isWebAddress || hasPrefix("data:image/") { return true }
        return !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "+/=-_\r\n".utf8.contains(byte)
                }
            }
    }
}
