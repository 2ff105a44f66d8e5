import Drawing

/// What is written over every picture: the prompt on a band below, and above, that this is the sandbox and whose part it plays.
struct Caption {
    let words: String
    let label: String
    let view: View
    let accent: Colour

    /// The band's height, for a picture of this shape.
    private var bandHeight: Double { max(view.unit * 0.2, 12) }

    /// The band below and all that is on it.
    var band: Plane? {
        guard !words.isEmpty else { return nil }
        let top = view.height - bandHeight
        return Plane(depth: 0, top: top, bottom: view.height) { [self] canvas, _ in
            canvas.fill(
                .box(Box(0, top, view.width, bandHeight)),
                .linear(
                    from: Point(0, top), to: Point(0, view.height),
                    [
                        .init(0, Colour.black.opacity(0)), .init(0.35, Colour.black.opacity(0.38)),
                        .init(1, Colour.black.opacity(0.72)),
                    ]))
            var text = Text(words, Colour(0xffffff, 0.95), size: view.unit * 0.036, smallest: max(5, view.unit * 0.023))
            (text.down, text.weight) = (.end, 500)
            let margin = view.unit * 0.045
            canvas.draw(
                text, in: Box(margin, top + bandHeight * 0.2, max(1, view.width - 2 * margin), bandHeight * 0.6))
        }
    }

    /// "sandbox · provider · model", small.
    var tag: Plane? {
        let size = max(5, view.unit * 0.0215)
        let string = (["sandbox"] + label.split(separator: "·").map { $0.filter { $0 != "\n" }.trimmed })
            .filter { !$0.isEmpty }.joined(separator: " · ")
        var text = Text(string, Colour(0xffffff, 0.92), size: size, smallest: size * 0.6)
        (text.weight, text.down, text.spacing) = (500, .middle, size * 0.03)
        let margin = view.unit * 0.035
        let room = Box(0, 0, max(1, view.width - 2 * margin - size * 2.8), size * 1.6)
        let wide = text.measured(in: room).box.width.rounded(.up)
        let pill = Box(margin, margin, wide + size * 2.3, size * 2)
        return Plane(depth: 0, top: 0, bottom: pill.y + pill.height + 2) { [accent] canvas, _ in
            canvas.fill(.rounded(pill, pill.height / 2), Colour.black.opacity(0.42))
            canvas.fill(.circle(Point(pill.x + size, pill.y + pill.height / 2), size * 0.24), accent)
            canvas.draw(text, in: Box(pill.x + size * 1.55, pill.y + size * 0.2, wide + 2, size * 1.6))
        }
    }

}

extension StringProtocol {
    /// Without the blanks at its ends.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
