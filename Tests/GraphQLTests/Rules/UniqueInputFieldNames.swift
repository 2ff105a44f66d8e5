extension RuleTable {
    static let uniqueInputFieldNames = RuleTable(
        ["UniqueInputFieldNames"],
        passes: [
            "{ echo(filter: { must: true, inner: { must: true } }) }"
        ],
        reports: [
            ("{ echo(filter: { must: true, must: false, inner: { min: 1, min: 2 } }) }", "1:18,1:30 1:52,1:60")
        ])
}
