/// Where what is known of the fleet outlives processes, and is shared by all nodes.
///
/// Calls throw ``StoreError`` alone.
package protocol KnowledgeStore: Sendable {
    /// All of it: what every node has added, and what operators have pinned.
    func knowledge() async throws -> (tallies: [(subject: Subject, tally: Tally)], pins: [Pin])

    /// Adds to what is there, of whichever node. All of it or nothing.
    func add(_ tallies: [(subject: Subject, tally: Tally)]) async throws

    /// Takes the place of the model's pin, if it has one.
    func pin(_ pin: Pin) async throws

    /// Whether there was one.
    func unpin(_ model: Identifier<Model>) async throws -> Bool
}
