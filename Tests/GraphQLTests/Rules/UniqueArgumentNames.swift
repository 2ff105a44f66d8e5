extension RuleTable {
    static let uniqueArgumentNames = RuleTable(
        ["UniqueArgumentNames"],
        passes: [
            "{ pets(first: 1, last: 1) @mark(at: 1) @mark(at: 2) { name } }"
        ],
        reports: [
            ("{ pets(first: 1, first: 2) @mark(at: 1, at: 2) { name } }", "1:8,1:18 1:34,1:41")
        ])
}
