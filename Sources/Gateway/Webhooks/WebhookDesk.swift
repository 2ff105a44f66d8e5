/// What whoever answers for webhooks needs: where they are kept, what they are sealed with, and whom to tell of changes.
package struct WebhookDesk: Sendable {
    package let store: any WebhookStore
    package let vault: WebhookVault
    package let addresses: WebhookAddresses
    /// An account's endpoints are others now.
    package let changed: @Sendable (Identifier<Account>) -> Void
    /// Something is to be sent at once.
    package let due: @Sendable (Identifier<WebhookQueue>) -> Void
    /// The bytes of an event's message; nil where they cannot be made now.
    package let message: @Sendable (WebhookEvent, WebhookEventType) async throws -> [UInt8]?

    package init(
        store: any WebhookStore, vault: WebhookVault, addresses: WebhookAddresses,
        changed: @escaping @Sendable (Identifier<Account>) -> Void,
        due: @escaping @Sendable (Identifier<WebhookQueue>) -> Void,
        message: @escaping @Sendable (WebhookEvent, WebhookEventType) async throws -> [UInt8]?
    ) {
        (self.store, self.vault, self.addresses) = (store, vault, addresses)
        (self.changed, self.due, self.message) = (changed, due, message)
    }
}
