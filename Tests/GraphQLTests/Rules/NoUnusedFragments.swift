extension RuleTable {
    static let noUnusedFragments = RuleTable(
        ["NoUnusedFragments"],
        passes: [
            "{ ...F } fragment F on Query { ...G } fragment G on Query { a }"
        ],
        reports: [
            ("{ a } fragment F on Query { ...G } fragment G on Query { a }", "1:7 1:36")
        ])
}
