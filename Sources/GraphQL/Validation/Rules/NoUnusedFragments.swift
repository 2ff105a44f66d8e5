extension Validator {
    /// Every fragment is used by some operation. (§5.5.1.4)
    mutating func noUnusedFragments(_ isUsed: [Bool]) {
        guard rules.contains(.noUnusedFragments) else { return }
        for fragment in document.fragments {
            // Of two fragments with one name a spread means the last; both count as used.
            guard let place = self.fragment(fragment.name.symbol), !isUsed[place] else { continue }
            report("Fragment '\(text(fragment.name.symbol))' is never used.", at: fragment.offset)
        }
    }
}
