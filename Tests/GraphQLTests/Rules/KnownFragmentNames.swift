extension RuleTable {
    static let knownFragmentNames = RuleTable(
        ["KnownFragmentNames"],
        passes: [
            "{ ...F ... on Query { ...F } } fragment F on Query { a }"
        ],
        reports: [
            ("{ ...F ...G } fragment F on Query { a }", "1:11")
        ])
}
