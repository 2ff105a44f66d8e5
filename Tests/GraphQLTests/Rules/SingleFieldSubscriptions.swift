extension RuleTable {
    static let singleFieldSubscriptions = RuleTable(
        ["SingleFieldSubscriptions"],
        passes: [
            "subscription { ticks { name } ...F } fragment F on Subscription { ticks { kind } }"
        ],
        reports: [
            ("subscription { ticks { name } other }", "1:31"),
            ("subscription { __typename }", "1:16"),
            ("subscription { ticks @skip(if: false) { name } }", "1:22"),
        ])
}
