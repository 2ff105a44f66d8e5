extension RuleTable {
    static let uniqueDirectiveNames = RuleTable(
        ["UniqueDirectiveNames"], isTypeSystem: true,
        passes: [
            "directive @a on FIELD directive @b on FIELD"
        ],
        reports: [
            ("directive @a on FIELD directive @a on FIELD", "1:12,1:34")
        ])
}
