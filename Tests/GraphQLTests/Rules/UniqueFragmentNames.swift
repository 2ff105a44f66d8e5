extension RuleTable {
    static let uniqueFragmentNames = RuleTable(
        ["UniqueFragmentNames"],
        passes: [
            "{ ...F } fragment F on Dog { a } fragment G on Dog { b }"
        ],
        reports: [
            ("{ ...F } fragment F on Dog { a } fragment F on Dog { b }", "1:19,1:43")
        ])
}
