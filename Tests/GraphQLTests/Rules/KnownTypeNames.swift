extension RuleTable {
    static let knownTypeNames = RuleTable(
        ["KnownTypeNames"],
        passes: [
            "query ($a: Kind) { ... on Dog { a } }"
        ],
        reports: [
            ("query ($a: [Nope!]) { ... on No { a } } fragment F on Non { a }", "1:13 1:30 1:55")
        ])
}
