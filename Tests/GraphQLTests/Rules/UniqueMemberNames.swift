extension RuleTable {
    static let uniqueMemberNames = RuleTable(
        ["UniqueFieldDefinitionNames", "UniqueEnumValueNames"], isTypeSystem: true,
        passes: [
            "type A { a: Int b: Int } enum E { A B }"
        ],
        reports: [
            (
                "type A { a: Int a: Int } interface B { b: Int } extend interface B { b: Int } input C { c: Int c: Int }",
                "1:10,1:17 1:40,1:70 1:89,1:96"
            ),
            ("enum E { A B A } extend enum E { B }", "1:10,1:14 1:12,1:34"),
        ])
}
