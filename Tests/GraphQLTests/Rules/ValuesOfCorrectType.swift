extension RuleTable {
    static let valuesOfCorrectType = RuleTable(
        ["ValuesOfCorrectType"],
        passes: [
            "{ echo(int: 1, float: 1, string: \"\", boolean: true, id: 1, kind: BIG, any: { a: [B] }, ints: 1, matrix: [[1]]) }"
        ],
        reports: [
            ("{ echo(int: 2147483648, float: \"1\", string: 1, boolean: 1, id: 1.5) }", "1:13 1:32 1:45 1:57 1:64"),
            ("{ echo(kind: NOPE, ints: [1, null, \"2\"], matrix: [[null]], filter: 1) }", "1:14 1:36 1:52 1:68"),
            ("{ echo(kind: \"BIG\", filter: { nope: 1 }) pets(first: null) { name } }", "1:14 1:29 1:31 1:54"),
            (
                "{ a: echo(either: { id: 1 }) b: echo(either: { id: 1, name: \"\" }) c: echo(either: { id: null }) }",
                "1:46 1:83"
            ),
            ("query ($a: Int = \"1\", $b: Filter = { must: 1 }) { a }", "1:18 1:44"),
        ])
}
