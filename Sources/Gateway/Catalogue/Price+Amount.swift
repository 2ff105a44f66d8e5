package import JSON

extension Price {
    /// What these options cost. `seconds` of media, `characters` of text: whichever the unit asks for.
    package func amount(_ options: JSONObject, seconds: Double, characters: Int) -> Credits {
        let rate = rows.first { row in row.conditions.allSatisfy { OptionSpec.matches(options[$0.option], $0.value) } }!
            .microdollars
        let amount =
            switch unit {
            case .each: rate
            // Half a microdollar is noise of the multiplication: it must not become a credit.
            case .second: Int((Double(rate) * Self.reckoned(seconds)).rounded())
            case .thousandCharacters: (rate * ((min(characters, Self.mostUnits) + 9) / 10) + 99) / 100
            }
        return Credits(microdollars: max(base + amount, 1))
    }

    /// No film and no text is longer than this; what says so is wrong, and must not overflow.
    private static let mostUnits = 100_000_000

    private static func reckoned(_ seconds: Double) -> Double {
        seconds.isFinite ? min(max(seconds, 0), Double(mostUnits)) : 0
    }
}

extension ExpectedTime {
    /// The median for these options, in whole seconds. `units` as the price counts them.
    package func seconds(_ options: JSONObject, units: Double) -> Int {
        let row = rows.first { row in row.conditions.allSatisfy { OptionSpec.matches(options[$0.option], $0.value) } }!
        let seconds = (row.seconds + row.perUnit * units).rounded(.up)
        return seconds.isFinite ? Int(min(max(seconds, 1), Self.longest)) : 1
    }

    /// A day, in seconds. Nothing here takes as long.
    private static let longest = 86_400.0
}
