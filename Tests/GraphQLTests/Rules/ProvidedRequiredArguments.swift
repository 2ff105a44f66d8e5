extension RuleTable {
    static let providedRequiredArguments = RuleTable(
        ["ProvidedRequiredArguments"],
        passes: [
            "{ needs(a: 1) pets { name } dog @include(if: true) { name } }"
        ],
        reports: [
            ("{ needs dog @skip { name } }", "1:3 1:13")
        ])
}
