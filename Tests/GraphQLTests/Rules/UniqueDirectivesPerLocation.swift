extension RuleTable {
    static let uniqueDirectivesPerLocation = RuleTable(
        ["UniqueDirectivesPerLocation"],
        passes: [
            "{ dog @once @mark @mark { name @once } }"
        ],
        reports: [
            ("{ dog @once @mark @once @once { name } }", "1:7,1:19 1:7,1:25")
        ])
}
