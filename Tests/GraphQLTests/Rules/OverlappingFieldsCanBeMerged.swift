extension RuleTable {
    static let overlappingFieldsCanBeMerged = RuleTable(
        ["OverlappingFieldsCanBeMerged"],
        passes: [
            "{ dog { name name a: name a: name } dog { name } }",
            "{ echo(filter: { must: true, min: 1 }) echo(filter: { min: 1, must: true }) }",
            "{ pets { ... on Dog { x: name } ... on Cat { x: name(surname: true) } } }",
        ],
        reports: [
            ("{ dog { a: name a: kind } }", "1:9,1:17"),
            ("{ echo(int: 1) echo(int: 2) echo }", "1:3,1:16 1:3,1:29 1:16,1:29"),
            ("{ pets { ... on Dog { x: barks } ... on Cat { x: lives } } }", "1:23,1:47"),
            ("{ a: dog { b: name } a: dog { b: kind } }", "1:3,1:12,1:22,1:31"),
            ("{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: kind }", "1:43,1:73"),
            ("{ ...A a: dog { x: name } } fragment A on Query { a: dog { x: kind ...A } }", "1:8,1:17,1:51,1:60"),
        ])
}
