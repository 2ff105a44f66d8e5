import GraphQL
import Testing

/// Validation (§5) as a whole; each rule by itself is in RuleTests.
@Suite struct ValidationTests {
    @Test("names near the one meant are offered, unless that is switched off")
    func suggestions() throws {
        let document = try Document(parsing: "{ dgo { nmae } pets { barks } echo(knd: BG) }")
        let offered = document.validate(for: Sample.schema).map(\.message)
        #expect(offered.contains { $0.contains("Did you mean dog?") })
        #expect(offered.contains { $0.contains("Did you mean a fragment on Dog?") })
        #expect(offered.contains { $0.contains("kind") })
        let silent = document.validate(for: Sample.schema, suggests: false).map(\.message)
        #expect(silent.count == offered.count && !silent.contains { $0.contains("Did you mean") })
    }
}
