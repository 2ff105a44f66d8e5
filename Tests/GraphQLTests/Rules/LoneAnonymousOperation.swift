extension RuleTable {
    static let loneAnonymousOperation = RuleTable(
        ["LoneAnonymousOperation"],
        passes: [
            "{ a }"
        ],
        reports: [
            ("{ a } query B { b }", "1:1"),
            ("{ a } { b }", "1:1 1:7"),
        ])
}
