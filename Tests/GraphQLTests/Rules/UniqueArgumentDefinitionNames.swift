extension RuleTable {
    static let uniqueArgumentDefinitionNames = RuleTable(
        ["UniqueArgumentDefinitionNames"], isTypeSystem: true,
        passes: [
            "type A { a(b: Int c: Int): Int } directive @d(b: Int) on FIELD"
        ],
        reports: [
            ("type A { a(b: Int b: Int): Int } directive @d(b: Int b: Int) on FIELD", "1:12,1:19 1:47,1:54")
        ])
}
