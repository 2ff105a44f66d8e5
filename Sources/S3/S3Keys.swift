package import Telemetry

/// What proves to the storage who asks. Prints nothing of itself.
package struct S3Keys: Sendable {
    /// The access key's id: no secret, but nobody's business either.
    let id: String
    let secret: Secret
    /// Of keys that were lent for some hours.
    let session: Secret?

    package init(id: String, secret: Secret, session: Secret? = nil) {
        (self.id, self.secret, self.session) = (id, secret, session)
    }
}

extension S3Keys: CustomStringConvertible, CustomReflectable {
    package var description: String { "<keys>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
