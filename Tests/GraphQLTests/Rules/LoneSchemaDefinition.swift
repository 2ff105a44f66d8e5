extension RuleTable {
    static let loneSchemaDefinition = RuleTable(
        ["LoneSchemaDefinition"], isTypeSystem: true,
        passes: [
            "schema { query: Q } type Q { a: Int }",
            "schema { query: Q } extend schema { mutation: Q } type Q { a: Int }",
        ],
        reports: [
            ("schema { query: Q } schema { query: Q } type Q { a: Int }", "1:21")
        ])
}
