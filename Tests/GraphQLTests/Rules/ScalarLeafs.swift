extension RuleTable {
    static let scalarLeafs = RuleTable(
        ["ScalarLeafs"],
        passes: [
            "{ dog { name } detail detail { code } }"
        ],
        reports: [
            ("{ dog dog { name { x } } }", "1:3 1:18"),
            ("{ pets { barks } any }", "1:18"),
        ])
}
