extension RuleTable {
    static let possibleFragmentSpreads = RuleTable(
        ["PossibleFragmentSpreads"],
        passes: [
            "{ dog { ... on Pet { name } ... on CatOrDog { name } } any { ... on Named { name } } }"
        ],
        reports: [
            ("{ dog { ... on Cat { lives } ...F } } fragment F on Cat { lives }", "1:9 1:30")
        ])
}
