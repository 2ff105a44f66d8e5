/// The name of a field, which is the same in any case.
package struct FieldName: Sendable, Hashable {
    package let text: String
    /// As it is written: with its colon and a space.
    let wire: [UInt8]
    /// As names are compared.
    package let lowercased: [UInt8]
    /// Whether the field says how a message is framed or a connection used. Those belong to whoever writes the message.
    package let framesMessages: Bool

    package init(_ text: StaticString) { self.init(checked: "\(text)") }

    private init(checked text: String) {
        precondition(!text.isEmpty && text.utf8.allSatisfy(Self.isToken), "not a field name: \(text)")
        self.text = text
        wire = Array("\(text): ".utf8)
        lowercased = Array(text.utf8.map(Self.lowercased))
        framesMessages = Self.framing.contains(text.lowercased())
    }

    /// A letter, a digit, or one of ! # $ % & ' * + - . ^ _ ` | ~ (RFC 9110 §5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    package static func == (left: FieldName, right: FieldName) -> Bool { left.lowercased == right.lowercased }
    package func hash(into hasher: inout Hasher) { hasher.combine(lowercased) }

    private static let framing: Set<String> = [
        "connection", "content-length", "date", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    package static let accept = FieldName("Accept")
    package static let allow = FieldName("Allow")
    package static let authorization = FieldName("Authorization")
    package static let connection = FieldName("Connection")
    package static let contentType = FieldName("Content-Type")
    package static let expect = FieldName("Expect")
    package static let host = FieldName("Host")
    package static let location = FieldName("Location")
    package static let range = FieldName("Range")
    package static let requestID = FieldName("X-Request-Id")
    package static let retryAfter = FieldName("Retry-After")
    package static let userAgent = FieldName("User-Agent")
}
