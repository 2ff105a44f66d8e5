extension RuleTable {
    static let knownOperationTypes = RuleTable(
        ["KnownOperationTypes"], schema: Sample.make("type Query { a: Int } type Mutation { a: Int }"),
        passes: ["{ a } mutation { a }"], reports: [("{ a } subscription S { a } mutation { a }", "1:7")])
}
