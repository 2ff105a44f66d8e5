extension RuleTable {
    static let noDeprecatedCustom = RuleTable(
        ["NoDeprecatedCustom"],
        passes: [
            "{ echo(kind: BIG) }"
        ],
        reports: [
            ("{ echo(kind: OLD) }", "1:14")
        ])
}
