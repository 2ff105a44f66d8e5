import DoitongTesting
import GraphQL
import JSON
import Testing

/// Documents made to harm are refused, and leave nothing behind.
@Suite struct HostileTests {
    private static func engine() throws -> Engine {
        var resolvers = Resolvers()
        resolvers.bindFallback { (_: Int, _: FieldCall) in .null }
        return try Engine(try Schema(parsing: HostileDocument.schema), resolvers, root: 0)
    }

    @Test("each is refused, for its own reason and in few words")
    func refused() async throws {
        let engine = try Self.engine()
        for document in HostileDocument.all {
            let response = await engine.execute(GraphQLRequest(document.text))
            let error = response.errors.first
            let refusal = error?.extensions["limit"]?.stringValue ?? error?.code
            #expect(
                !response.hasData && refusal == document.refusal, "\(document.name): \(error?.message ?? "answered")")
            #expect(response.body.count < 1 << 20, "\(document.name)")
        }
        #expect(engine.cachedDocuments < HostileDocument.all.count / 8)
    }

    /// What memory may grow by while the documents are refused again and again: what the allocator keeps to itself.
    private static let growth = 16 << 20

    @Test("memory does not grow however often they come")
    func memory() async {
        // In a process of its own, where nobody else takes memory.
        await #expect(processExitsWith: .success) {
            let engine = try Self.engine()
            for _ in 0..<3 {
                for document in HostileDocument.all { _ = await engine.execute(GraphQLRequest(document.text)) }
            }
            let before = Memory.resident
            for _ in 0..<thorough(20) {
                for document in HostileDocument.all { _ = await engine.execute(GraphQLRequest(document.text)) }
            }
            #expect(Memory.resident - before < Self.growth)
        }
    }
}
