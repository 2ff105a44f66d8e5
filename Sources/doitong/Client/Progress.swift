/// How far a generation is, as it is shown to whoever waits for it.
package struct Progress: Sendable, Equatable {
    package enum Stage: Sendable, Equatable { case queued, processing, completed, failed, cancelled }

    /// What it is: `image`.
    package var type: String
    /// What was asked for.
    package var title: String
    package var provider: String
    package var model: String
    package var stage: Stage
    /// 0 to 100.
    package var percent: Int
    /// In seconds, as the server expected it when it accepted.
    package var expected: Int
    /// In seconds, since we wait.
    package var elapsed: Int

    package init(
        type: String, title: String, provider: String, model: String, stage: Stage, percent: Int, expected: Int,
        elapsed: Int
    ) {
        (self.type, self.title, self.provider, self.model) = (type, title.onOneLine, provider, model)
        (self.stage, self.percent, self.expected, self.elapsed) = (stage, min(max(percent, 0), 100), expected, elapsed)
    }

    private static let widestBar = 24
    private static let narrowestBar = 8
    private static let typeColumns = 6
    private static let timeColumns = 22

    /// One line of at most `width` columns, with a bar. Where there is not room for all, the title goes first, then who makes it,
    /// then the time.
    package func bar(width: Int) -> String {
        let start = "\(type.padded(to: Self.typeColumns))  "
        let end = "  \("\(percent)%".padded(to: 4, rightAligned: true))"
        let room = width - start.columns - end.columns
        guard room >= Self.narrowestBar else { return "\(percent)%".cut(to: max(width, 0)) }
        let cells = min(Self.widestBar, max(Self.narrowestBar, room - 2 - Self.timeColumns))
        var line = start + Self.cells(percent, of: cells) + end
        let time = "  \(self.time.padded(to: Self.timeColumns))"
        guard line.columns + time.columns <= width else { return line }
        line += time
        for part in [maker, title] where !part.isEmpty {
            let left = width - line.columns - 2
            guard left >= min(Self.narrowestBar, part.columns) else { break }
            line += "  " + part.cut(to: left)
        }
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// A whole line for a log, where nothing can be drawn over.
    package var sentence: String { "\(type) \(percent)% \(time) (\(maker))" }

    /// Whether a log should be told, after `last` was.
    package func isNews(after last: Progress?) -> Bool {
        guard let last else { return true }
        return stage != last.stage || percent / Self.step > last.percent / Self.step
    }

    /// In percent.
    private static let step = 10

    private var maker: String { model == provider ? provider : "\(provider) \(model)" }

    private var time: String {
        let spent = Self.spell(elapsed)
        return switch stage {
        case .queued: elapsed == 0 ? "waiting" : "waiting for \(spent)"
        case .processing: "\(spent) of about \(Self.spell(expected))"
        case .completed: "done in \(spent)"
        case .failed: "failed after \(spent)"
        case .cancelled: "cancelled after \(spent)"
        }
    }

    /// In eighths of a cell, so that it moves at each percent.
    private static func cells(_ percent: Int, of count: Int) -> String {
        let eighths = count * 8 * percent / 100
        let whole = String(repeating: "█", count: eighths / 8)
        let part = eighths % 8 == 0 ? "" : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1]
        return whole + part + String(repeating: "░", count: count - (eighths + 7) / 8)
    }

    /// `8 s`, `2 min 5 s`.
    package static func spell(_ seconds: Int) -> String {
        if seconds < 60 { return "\(seconds) s" }
        return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds / 60) min \(seconds % 60) s"
    }
}
