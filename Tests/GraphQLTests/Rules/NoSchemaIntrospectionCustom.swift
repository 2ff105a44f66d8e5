extension RuleTable {
    static let noSchemaIntrospectionCustom = RuleTable(
        ["NoSchemaIntrospectionCustom"],
        passes: [
            "{ __typename dog { __typename } }"
        ],
        reports: [
            ("{ __schema { types { name } } dog { __typename } }", "1:3 1:14")
        ])
}
