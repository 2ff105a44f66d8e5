extension RuleTable {
    static let fieldsOnCorrectType = RuleTable(
        ["FieldsOnCorrectType"],
        passes: [
            "{ dog { barks __typename } any { __typename } __schema { types { name } } }"
        ],
        reports: [
            ("{ dog { meows } any { name } nope pets { lives __schema } }", "1:9 1:23 1:30 1:42 1:48")
        ])
}
