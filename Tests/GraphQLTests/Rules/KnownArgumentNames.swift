extension RuleTable {
    static let knownArgumentNames = RuleTable(
        ["KnownArgumentNames"],
        passes: [
            "{ pets(first: 1) @mark(at: 1) { name(surname: true) } }"
        ],
        reports: [
            ("{ pets(last: 1) @mark(on: 1) { name(x: true) } }", "1:8 1:23 1:37")
        ])
}
