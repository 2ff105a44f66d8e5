/// A language that the pages are written in.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"
    case maori = "mi"
    case russian = "ru"
    case vietnamese = "vi"
    case chinese = "zh-Hant"

    package var tag: String { rawValue }

    /// What those who speak it call it.
    package var name: String {
        switch self {
        case .english: "English"
        case .spanish: "Español"
        case .maori: "Te reo Māori"
        case .russian: "Русский"
        case .vietnamese: "Tiếng Việt"
        case .chinese: "繁體中文"
        }
    }

    /// The best of ours for what a browser asks; English for whom none is right.
    package init(accepting text: String) {
        var wishes = WeightedItem.list(text).filter { $0.weight > 0 }
        wishes.sort { $0.weight > $1.weight }
        self = wishes.lazy.compactMap { Self.nearest(to: $0.value) }.first ?? .english
    }

    /// The first part of a tag says the language; every Chinese is nearer to ours than English is.
    private static func nearest(to tag: String) -> Language? {
        let first = tag.split(separator: "-").first.map(String.init) ?? ""
        return allCases.first { $0.tag.lowercased() == tag }
            ?? allCases.first { $0.tag.split(separator: "-")[0] == first }
    }
}

extension Language {
    /// Which form of a word goes with a number, by the names of Unicode's CLDR.
    package enum PluralForm: String, Sendable, CaseIterable { case one, few, many, other }

    /// The forms that whole numbers and fractions take.
    package var pluralForms: [PluralForm] {
        switch self {
        case .english, .maori: [.one, .other]
        case .spanish: [.one, .many, .other]
        case .russian: [.one, .few, .many, .other]
        case .vietnamese, .chinese: [.other]
        }
    }

    package func pluralForm(of number: Double) -> PluralForm {
        let isWhole = number == number.rounded()
        let whole = Int(clamping: Int64(min(abs(number), 1e15)))
        switch self {
        case .english, .maori: return number == 1 ? .one : .other
        case .spanish:
            if number == 1 { return .one }
            return isWhole && whole != 0 && whole % 1_000_000 == 0 ? .many : .other
        case .russian:
            guard isWhole else { return .other }
            let (last, lastTwo) = (whole % 10, whole % 100)
            if last == 1, lastTwo != 11 { return .one }
            return (2...4).contains(last) && !(12...14).contains(lastTwo) ? .few : .many
        case .vietnamese, .chinese: return .other
        }
    }

    /// A number as it is written: with at most `digits` after the decimal mark, and none that are zero at the end.
    package func written(_ number: Double, digits: Int = 2) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(number) * scale).rounded()
        guard scaled < 9e15 else { return "\(number)" }
        var whole = String(Int(scaled / scale))
        var fraction = digits == 0 ? "" : String(String(Int(scaled) + Int(scale)).suffix(digits))
        while fraction.last == "0" { fraction.removeLast() }
        let marks = numberMarks
        if whole.count >= marks.groupedFrom {
            var grouped = ""
            for (index, digit) in whole.enumerated() {
                if index > 0, (whole.count - index) % 3 == 0 { grouped += marks.group }
                grouped.append(digit)
            }
            whole = grouped
        }
        let sign = number < 0 && scaled > 0 ? "−" : ""
        return sign + whole + (fraction.isEmpty ? "" : marks.decimal + fraction)
    }

    package func written(_ number: Int) -> String { written(Double(number), digits: 0) }

    /// An amount of money: cents, and up to four digits where it has them.
    package func money(_ amount: Double) -> String {
        let text = written(amount, digits: 4)
        let mark = numberMarks.decimal
        let fraction = text.split(separator: mark, omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
        guard fraction < 2 else { return text }
        return text + (fraction == 0 ? mark : "") + String(repeating: "0", count: 2 - fraction)
    }

    /// Spanish leaves numbers of four digits whole (CLDR's minimum grouping digits).
    private var numberMarks: (group: String, decimal: String, groupedFrom: Int) {
        switch self {
        case .english, .maori, .chinese: (",", ".", 4)
        case .spanish: (".", ",", 5)
        case .russian: ("\u{00a0}", ",", 4)
        case .vietnamese: (".", ",", 4)
        }
    }
}
