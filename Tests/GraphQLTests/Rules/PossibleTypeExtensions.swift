extension RuleTable {
    static let possibleTypeExtensions = RuleTable(
        ["PossibleTypeExtensions"], isTypeSystem: true,
        passes: [
            "type A { a: Int } extend type A { b: Int }"
        ],
        reports: [
            ("extend type A { a: Int }", "1:13"),
            ("enum A { B } extend type A { a: Int }", "1:1,1:14"),
        ])
}
