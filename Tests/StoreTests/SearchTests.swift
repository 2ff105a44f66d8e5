import Gateway
import JSON
import Telemetry
import Testing

@Suite struct SearchTests {
    private static func generation(
        _ id: Identifier<Generation>, _ text: String, of account: Identifier<Account> = "acc_1"
    ) -> Generation {
        let sample = Order.sample()
        let order = Order(
            request: GenerationRequest(type: .image, input: Content(text: text)), provider: sample.provider,
            model: sample.model, hosts: sample.hosts, options: [:], price: 1, estimatedSeconds: 6,
            deadline: .seconds(600), routing: sample.routing)
        return Generation(id: id, account: account, isLive: true, order: order, createdAt: .start)
    }

    @Test("a search finds the account's own, newest first, with every other filter", arguments: Backend.available)
    func finding(backend: Backend) async throws {
        try await backend.withStore(holding: [.sample("acc_1"), .sample("acc_2")]) { store in
            let all = [
                ("gen_1", "A red fox"), ("gen_222", "a blue whale"), ("gen_3", "foxes at dusk"), ("gen_4", "dusk"),
            ]
            for (id, text) in all { _ = try await store.admit(Admission(Self.generation(Identifier(id), text))) }
            _ = try await store.admit(Admission(Self.generation("gen_5", "a fox of another's", of: "acc_2")))
            _ = try await store.apply(.cancelled, to: "gen_3", by: nil, at: .start)
            let cases: [(String, GenerationQuery, [Identifier<Generation>])] = [
                ("fox", GenerationQuery(limit: 9), ["gen_3", "gen_1"]),
                ("FOX dusk", GenerationQuery(limit: 9), ["gen_3"]),
                ("fox", GenerationQuery(limit: 1), ["gen_3"]), ("fox", GenerationQuery(limit: 0), []),
                ("fox", GenerationQuery(after: "gen_3", limit: 9), ["gen_1"]),
                ("fox", GenerationQuery(status: [.queued], limit: 9), ["gen_1"]),
                ("dusk", GenerationQuery(status: [], limit: 9), []),
                ("dusk", GenerationQuery(type: .video, limit: 9), []),
                ("dusk", GenerationQuery(provider: "flux", limit: 9), ["gen_4", "gen_3"]),
                ("gen_222", GenerationQuery(limit: 9), ["gen_222"]), ("222", GenerationQuery(limit: 9), []),
                ("another's", GenerationQuery(limit: 9), []),
                ("'; DROP TABLE generation; --", GenerationQuery(limit: 9), []),
            ]
            for (text, query, expected) in cases {
                let search = try await store.search(try #require(SearchWords(text)), of: "acc_1", query)
                #expect(search.found.map(\.id) == expected, "\(text)")
            }
        }
    }

    @Test("one search looks through so many, and the next goes on where it ended", arguments: Backend.available)
    func bound(backend: Backend) async throws {
        let most = GenerationSearch.mostLookedThrough
        try await backend.withStore(credits: 100_000) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2 * most + 10 {
                    // The oldest of all, and one just beyond what a search looks at.
                    let text = number == 0 || number == most + 9 ? "a rare bird" : "a bird"
                    let generation = Self.generation(Identifier("gen_\(100_000 + number)"), text)
                    group.addTask { _ = try await store.admit(Admission(generation)) }
                }
                try await group.waitForAll()
            }
            let words = try #require(SearchWords("rare"))
            var query = GenerationQuery(limit: 5)
            var found: [[Identifier<Generation>]] = []
            while true {
                let search = try await store.search(words, of: "acc_1", query)
                found.append(search.found.map(\.id))
                guard let reached = search.reached else { break }
                query.after = reached
            }
            #expect(found == [[], [Identifier("gen_\(100_000 + most + 9)")], ["gen_100000"]])
            // A page that is full before then ends there.
            let birds = try await store.search(
                try #require(SearchWords("bird")), of: "acc_1", GenerationQuery(limit: 300))
            #expect(birds.found.count == 300 && birds.reached == birds.found.last?.id)
        }
    }
}
