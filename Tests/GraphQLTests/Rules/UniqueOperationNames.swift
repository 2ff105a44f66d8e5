extension RuleTable {
    static let uniqueOperationNames = RuleTable(
        ["UniqueOperationNames"],
        passes: [
            "query A { must { name } } query B { must { name } }",
            "query A { a } { b }",
        ],
        reports: [
            ("query A { a } mutation A { a }", "1:7,1:24"),
            ("query A { a } query A { b } query A { c }", "1:7,1:21 1:7,1:35"),
        ])
}
