extension RuleTable {
    static let knownDirectives = RuleTable(
        ["KnownDirectives"],
        passes: [
            "query @mark { dog @mark @once @skip(if: true) { name } }"
        ],
        reports: [
            ("query @once { dog @nope { ... @deprecated { name } } }", "1:7 1:19 1:31")
        ])
}
