extension RuleTable {
    static let noUndefinedVariables = RuleTable(
        ["NoUndefinedVariables"],
        passes: [
            "query ($a: Int) { a(b: [{ c: $a }]) ...F } fragment F on Query { a(b: $a) }"
        ],
        reports: [
            ("query Q { a(b: $x) ...F } fragment F on Query { c(d: $y) }", "1:16,1:1 1:54,1:1")
        ])
}
