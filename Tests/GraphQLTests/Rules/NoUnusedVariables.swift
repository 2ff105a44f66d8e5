extension RuleTable {
    static let noUnusedVariables = RuleTable(
        ["NoUnusedVariables"],
        passes: [
            "query ($a: Int) { ...F } fragment F on Query { dog @mark(at: [$a]) }"
        ],
        reports: [
            ("query ($a: Int, $b: Int) { a(b: $a) }", "1:17")
        ])
}
