extension RuleTable {
    static let fragmentsOnCompositeTypes = RuleTable(
        ["FragmentsOnCompositeTypes"],
        passes: [
            "{ ... on Pet { a } ... { b } } fragment F on CatOrDog { a }"
        ],
        reports: [
            ("{ ... on Kind { a } } fragment F on Filter { a }", "1:10 1:37")
        ])
}
