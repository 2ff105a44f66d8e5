extension RuleTable {
    static let noFragmentCycles = RuleTable(
        ["NoFragmentCycles"],
        passes: [
            "fragment A on Dog { ...B } fragment B on Dog { ...C ...C } fragment C on Dog { name }"
        ],
        reports: [
            ("fragment A on Dog { ...A } fragment B on Dog { ...C } fragment C on Dog { x { ...B } }", "1:21 1:48,1:79")
        ])
}
