extension Validator {
    /// A fragment that is spread is defined. (§5.5.2.1)
    mutating func knownFragmentNames(_ spread: Selection) {
        guard rules.contains(.knownFragmentNames), fragment(spread.name) == nil else { return }
        report("There is no fragment '\(text(spread.name))'.", at: spread.nameOffset)
    }
}
