extension RuleTable {
    static let variablesAreInputTypes = RuleTable(
        ["VariablesAreInputTypes"],
        passes: [
            "query ($a: Filter, $b: [Kind!]!) { a }",
            "query ($a: Nope) { a }",
        ],
        reports: [
            ("query ($a: Dog, $b: [[CatOrDog!]]) { a }", "1:12 1:21")
        ])
}
