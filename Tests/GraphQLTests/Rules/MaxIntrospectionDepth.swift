extension RuleTable {
    static let maxIntrospectionDepth = RuleTable(
        ["MaxIntrospectionDepth"],
        passes: [
            "{ __schema { types { fields { type { fields { name } } } } } }"
        ],
        reports: [
            (
                "{ __schema { types { fields { type { ...F } } } } } fragment F on __Type { fields { type { interfaces { name } } } }",
                "1:3"
            )
        ])
}
