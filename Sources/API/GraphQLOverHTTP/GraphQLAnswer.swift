package import GraphQL
package import HTTPTypes

/// What is sent back, but for the fields that every answer has.
package struct GraphQLAnswer: Sendable {
    package var status: Status
    /// Beside Content-Type.
    package var fields: Fields
    package var body: [UInt8]
    /// The errors in the body, for whoever counts answers or keeps them.
    package var errors: [GraphQLError]

    package init(_ status: Status, _ fields: Fields = Fields(), body: [UInt8], errors: [GraphQLError] = []) {
        (self.status, self.fields, self.body, self.errors) = (status, fields, body, errors)
    }
}

extension Fields {
    mutating func append(_ more: Fields) {
        guard !more.lines.isEmpty else { return }
        guard !lines.isEmpty else {
            self = more
            return
        }
        let shift = UInt32(bytes.count)
        let moved = more.lines.map { line in
            Line(
                nameStart: line.nameStart + shift, nameEnd: line.nameEnd + shift, valueStart: line.valueStart + shift,
                valueEnd: line.valueEnd + shift)
        }
        self = Fields(over: bytes + more.bytes, lines: lines + moved)
    }
}
