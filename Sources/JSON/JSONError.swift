/// Why bytes are not JSON that we take, and at which byte that showed.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        case unexpectedEnd, unexpectedByte, trailingBytes
        case badEscape, badNumber, controlCharacter, loneSurrogate, notUTF8
        case duplicateName
        case tooLarge, tooDeep
    }

    package let reason: Reason
    package let offset: Int

    package init(reason: Reason, offset: Int) { (self.reason, self.offset) = (reason, offset) }

    package var description: String {
        let what =
            switch reason {
            case .unexpectedEnd: "the text ends too early"
            case .unexpectedByte: "unexpected character"
            case .trailingBytes: "text after the value"
            case .badEscape: "no such escape"
            case .badNumber: "malformed number, or one beyond the range of a double"
            case .controlCharacter: "control characters in strings must be escaped"
            case .loneSurrogate: "half of a surrogate pair"
            case .notUTF8: "not UTF-8"
            case .duplicateName: "an object names a member twice"
            case .tooLarge: "too many bytes"
            case .tooDeep: "nested too deeply"
            }
        return "\(what) (byte \(offset))"
    }
}
