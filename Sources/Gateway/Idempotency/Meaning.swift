package import Crypto
package import JSON

/// What a request means, however it was written: the same for literals and variables, for any order of members, for 10 and
/// 10.0, for an absent member and one that is null.
package enum Meaning {
    package static func digest(of operation: String, _ value: JSON) -> Digest {
        var writer = JSONWriter()
        writer.write(operation)
        write(value, to: &writer)
        return SHA256.digest(of: writer.bytes)
    }

    private static func write(_ value: JSON, to writer: inout JSONWriter) {
        switch value {
        case .object(let object):
            writer.write(byte: UInt8(ascii: "{"))
            for member in object.members.sorted(by: { $0.name < $1.name }) where !member.value.isNull {
                writer.write(member.name)
                write(member.value, to: &writer)
            }
            writer.write(byte: UInt8(ascii: "}"))
        case .array(let items):
            writer.write(byte: UInt8(ascii: "["))
            for item in items {
                write(item, to: &writer)
                writer.write(byte: UInt8(ascii: ","))
            }
            writer.write(byte: UInt8(ascii: "]"))
        case .double(let number):
            if let whole = Int(exactly: number) { writer.write(whole) } else { writer.write(number) }
        default: writer.write(value)
        }
    }
}
