extension Validator {
    /// No two fragments have the same name. (§5.5.1.1)
    mutating func uniqueFragmentNames() {
        guard rules.contains(.uniqueFragmentNames), document.fragments.count > 1 else { return }
        reportRepeated(document.fragments.map(\.name)) { "There are two fragments named '\($0)'." }
    }
}
