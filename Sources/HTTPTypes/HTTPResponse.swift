/// What somebody else's server answered, whole.
package struct HTTPResponse: Sendable {
    package var status: Status
    package var fields: Fields
    package var body: [UInt8]

    package init(_ status: Status, _ fields: Fields = Fields(), body: [UInt8] = []) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}
