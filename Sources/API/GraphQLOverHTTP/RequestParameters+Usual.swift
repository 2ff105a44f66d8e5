import JSON

extension RequestParameters {
    /// Reads the body that nearly every client sends, without building a tree of it: an object with our four members, whose
    /// strings have short escapes at most. Nil for any other body, wrong ones included: for the strict reading to judge.
    init?(usual body: ArraySlice<UInt8>, _ limits: RequestLimits) {
        let bytes = body.span
        guard Self.isUTF8(bytes) else { return nil }
        var scanner = BodyScanner()
        var document: [UInt8]?
        var name: String?
        var variables: JSONObject?
        var extensions: JSONObject?
        var seen: UInt8 = 0
        guard scanner.take(UInt8(ascii: "{"), bytes) else { return nil }
        repeat {
            guard let key = scanner.string(bytes), let parameter = Parameter(named: bytes, key.content),
                scanner.take(UInt8(ascii: ":"), bytes), seen & 1 << parameter.rawValue == 0
            else { return nil }
            seen |= 1 << parameter.rawValue
            if parameter != .query, scanner.takeNull(bytes) { continue }
            switch parameter {
            case .query:
                guard let value = scanner.string(bytes), let text = Self.unescaped(body, value) else { return nil }
                document = text
            case .operationName:
                guard let value = scanner.string(bytes), !value.isEscaped else { return nil }
                name = String(decoding: body.part(value.content), as: UTF8.self)
            case .variables:
                guard let range = scanner.object(bytes), let object = Self.object(body.part(range), limits) else {
                    return nil
                }
                variables = object
            case .extensions:
                guard let range = scanner.object(bytes), let object = Self.object(body.part(range), limits) else {
                    return nil
                }
                extensions = object
            }
        } while scanner.take(UInt8(ascii: ","), bytes)
        guard let document, scanner.take(UInt8(ascii: "}"), bytes), scanner.isAtEnd(bytes) else { return nil }
        self.init(document, operationName: name, variables: variables, extensions: extensions)
    }

    /// The object that these bytes are; nil if they are none.
    private static func object(_ text: ArraySlice<UInt8>, _ limits: RequestLimits) -> JSONObject? {
        if text.count == 2 { return JSONObject() }
        do throws(JSONError) {
            return try JSON(parsing: Array(text), limits: limits.json(at: 1)).objectValue
        } catch {
            return nil
        }
    }

    private static func isUTF8(_ bytes: borrowing Span<UInt8>) -> Bool {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: copy bytes)
            return true
        } catch {
            return false
        }
    }

    /// What a string says; nil for escapes of more than a letter.
    private static func unescaped(_ body: ArraySlice<UInt8>, _ string: BodyScanner.Text) -> [UInt8]? {
        let content = body.part(string.content)
        guard string.isEscaped else { return Array(content) }
        var text: [UInt8] = []
        text.reserveCapacity(content.count)
        let bytes = content.span
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                index += 1
                byte = bytes[index]
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): break
                case UInt8(ascii: "n"): byte = 0x0A
                case UInt8(ascii: "r"): byte = 0x0D
                case UInt8(ascii: "t"): byte = 0x09
                default: return nil
                }
            }
            text.append(byte)
            index += 1
        }
        return text
    }
}

extension ArraySlice {
    /// The elements at these places, counted from the slice's own beginning.
    fileprivate func part(_ range: Range<Int>) -> ArraySlice {
        self[(startIndex + range.lowerBound)..<(startIndex + range.upperBound)]
    }
}

/// Finds where the parts of a JSON object stand. What it takes for a string is one; what it takes for an object has still
/// to be parsed.
private struct BodyScanner {
    /// A string without its quotes.
    struct Text {
        let content: Range<Int>
        let isEscaped: Bool
    }

    private var index = 0

    mutating func take(_ byte: UInt8, _ bytes: borrowing Span<UInt8>) -> Bool {
        skipSpace(bytes)
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    mutating func takeNull(_ bytes: borrowing Span<UInt8>) -> Bool {
        skipSpace(bytes)
        guard index + 4 <= bytes.count, bytes[index] == UInt8(ascii: "n"), bytes[index + 1] == UInt8(ascii: "u"),
            bytes[index + 2] == UInt8(ascii: "l"), bytes[index + 3] == UInt8(ascii: "l")
        else { return false }
        index += 4
        return true
    }

    mutating func string(_ bytes: borrowing Span<UInt8>) -> Text? {
        guard take(UInt8(ascii: "\""), bytes) else { return nil }
        let start = index
        var isEscaped = false
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return Text(content: start..<(index - 1), isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                index += 2
            case 0..<0x20: return nil
            default: index += 1
            }
        }
        return nil
    }

    /// From a brace to the one that closes it.
    mutating func object(_ bytes: borrowing Span<UInt8>) -> Range<Int>? {
        guard take(UInt8(ascii: "{"), bytes) else { return nil }
        let start = index - 1
        var depth = 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "}"):
                depth -= 1
                index += 1
                if depth == 0 { return start..<index }
            case UInt8(ascii: "\""): guard string(bytes) != nil else { return nil }
            default: index += 1
            }
        }
        return nil
    }

    mutating func isAtEnd(_ bytes: borrowing Span<UInt8>) -> Bool {
        skipSpace(bytes)
        return index == bytes.count
    }

    private mutating func skipSpace(_ bytes: borrowing Span<UInt8>) {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }
}
