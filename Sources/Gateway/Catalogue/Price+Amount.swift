package import JSON

extension Price {
    /// What these options cost. `seconds` of media, `characters` of text: whichever the unit asks for.
    package func amount(_ options: JSONObject, seconds: Double, characters: Int) -> Credits {
        let rate = rows.first { row in row.conditions.allSatisfy { OptionSpec.matches(options[$0.option], $0.value) } }!
            .microdollars
        let amount =
            switch unit {
            case .each: rate
            case .second: Int((Double(rate) * seconds).rounded(.up))
            case .thousandCharacters: (rate * ((characters + 99) / 100) + 9) / 10
            }
        return Credits(microdollars: max(base + amount, 1))
    }
}

extension ExpectedTime {
    /// The median for these options, in whole seconds. `units` as the price counts them.
    package func seconds(_ options: JSONObject, units: Double) -> Int {
        let row = rows.first { row in row.conditions.allSatisfy { OptionSpec.matches(options[$0.option], $0.value) } }!
        return max(1, Int((row.seconds + row.perUnit * units).rounded(.up)))
    }
}
