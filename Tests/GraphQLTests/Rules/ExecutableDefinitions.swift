extension RuleTable {
    static let executableDefinitions = RuleTable(
        ["ExecutableDefinitions"],
        passes: [
            "{ dog { name } } fragment F on Dog { name }"
        ],
        reports: [
            ("{ dog { name } } type T { a: Int } extend type T { b: Int }", "1:18 1:36"),
            ("schema { query: Q } query Q { a }", "1:1"),
        ])
}
