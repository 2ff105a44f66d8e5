extension RuleTable {
    static let variablesInAllowedPosition = RuleTable(
        ["VariablesInAllowedPosition"],
        passes: [
            "query ($a: Int!, $b: Int = 1, $c: Kind) { needs(a: $a) pets(first: $b) { name } echo(ints: [$a], kind: $c) }"
        ],
        reports: [
            ("query ($a: Int, $b: String) { needs(a: $a) echo(int: $b, ints: $a) }", "1:8,1:40 1:17,1:54 1:8,1:64"),
            ("query ($a: ID) { echo(either: { id: $a }) }", "1:8,1:37"),
        ])
}
