/// One item of a list with weights, as `Accept-Language` and `Accept-Encoding` have them: `gzip;q=0.5`.
struct WeightedItem {
    /// In lower case.
    let value: String
    /// From 0, not wanted, to 1.
    let weight: Double

    /// More than a browser ever sends, and few enough to sort.
    private static let mostItems = 64

    /// The items in the order they were written. What cannot be read is left out.
    static func list(_ text: String) -> [WeightedItem] {
        text.split(separator: ",", maxSplits: mostItems).prefix(mostItems).compactMap { item in
            let parts = item.split(separator: ";").map { String($0.filter { $0 != " " && $0 != "\t" }).lowercased() }
            guard let value = parts.first, !value.isEmpty else { return nil }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
                return WeightedItem(value: value, weight: 1)
            }
            guard let number = Double(weight.dropFirst(2)), (0...1).contains(number) else { return nil }
            return WeightedItem(value: value, weight: number)
        }
    }
}
