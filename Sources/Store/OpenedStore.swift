package import Gateway

/// A store of whichever engine, as those who open one hold it.
package protocol OpenedStore: Store, KnowledgeStore, WebhookStore {
    /// Has `body` called after each transaction that wrote into the outbox. It is called often, and from anywhere.
    func whenTold(_ body: @escaping @Sendable () -> Void)

    /// Whether it can be read and written now.
    func isReachable() async -> Bool

    /// Writes what waits and lets go of the database. To be called before the lanes are stopped.
    func close() async
}
