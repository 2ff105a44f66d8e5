extension RuleTable {
    static let uniqueVariableNames = RuleTable(
        ["UniqueVariableNames"],
        passes: [
            "query ($a: Int, $b: Int) { a }"
        ],
        reports: [
            ("query ($a: Int, $a: Int, $a: Int) { a }", "1:9,1:18,1:27")
        ])
}
