import Gateway
import JSON

extension Words {
    /// A text of the catalogue, which is its own key; that of an operator's catalogue may have no other language.
    func told(_ text: String) -> String { has(text) ? self(text) : text }

    /// What so many credits are in dollars at list price: cents, and less where it costs less.
    func dollars(_ credits: Double) -> String {
        "$" + language.money(credits * Double(Credits.listPrice) / 1_000_000)
    }

    /// A time as people say it: seconds up to a minute and a half, then minutes.
    func span(seconds: Int) -> String {
        let text =
            seconds < 90
            ? self("developers.span.seconds", count: seconds)
            : self("developers.span.minutes", count: (seconds + 30) / 60)
        // A number and its unit stay on one line.
        return text.replacing(" ", with: "\u{00a0}")
    }

    /// The same for longer ones: hours too.
    func span(of time: Duration) -> String {
        let seconds = Int(time.components.seconds)
        return seconds < 3600 ? span(seconds: seconds) : self("developers.span.hours", count: seconds / 3600)
    }

    /// A value of an option, as JSON has it but text without quotes.
    static func shown(_ value: JSON) -> String { value.stringValue ?? String(decoding: value.bytes, as: UTF8.self) }
}
