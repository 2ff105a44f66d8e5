extension RuleTable {
    static let uniqueOperationTypes = RuleTable(
        ["UniqueOperationTypes"], isTypeSystem: true,
        passes: [
            "schema { query: Q mutation: M } type Q { a: Int } type M { a: Int }"
        ],
        reports: [
            ("schema { query: Q query: Q } type Q { a: Int }", "1:10,1:19"),
            ("schema { query: Q } extend schema { query: Q } type Q { a: Int }", "1:10,1:37"),
        ])
}
