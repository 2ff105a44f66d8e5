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
    /// Instead of the body, where a subscription was opened.
    package var events: GraphQLEvents?

    package init(_ status: Status, _ fields: Fields = Fields(), body: [UInt8], errors: [GraphQLError] = []) {
        (self.status, self.fields, self.body, self.errors) = (status, fields, body, errors)
    }
}
