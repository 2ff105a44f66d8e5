extension RuleTable {
    static let uniqueTypeNames = RuleTable(
        ["UniqueTypeNames"], isTypeSystem: true,
        passes: [
            "type A { a: Int } extend type A { b: Int } enum B { A }"
        ],
        reports: [
            ("type A { a: Int } enum A { B } scalar A", "1:6,1:24 1:6,1:39")
        ])
}
