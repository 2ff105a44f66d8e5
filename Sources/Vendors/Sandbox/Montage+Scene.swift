import Drawing

extension Montage {
    /// How far the nearest sheet travels in a second, in widths of the view, and how far in all.
    private static let speed = 0.055
    private static let farthest = 0.6
    /// At which depth a picture that was given moves.
    static let pictureDepth = 0.25

    private func travel(atDepth depth: Double) -> Travel {
        Travel(min(Self.speed * seconds, Self.farthest) * Double(width) / Double(frames) * depth)
    }

    /// How wide a sheet must be, to fill the view until the end.
    func width(atDepth depth: Double) -> Int { width + travel(atDepth: depth).distance(frames) }

    /// Lays a scene's planes and motes over each other, from the back to the front.
    mutating func lay(_ scene: Scene, view: View, folder: String) throws(SandboxError) {
        for (index, plane) in scene.planes.enumerated() {
            let travel = travel(atDepth: plane.depth)
            let wide = Double(width(atDepth: plane.depth))
            let top = index == 0 ? 0 : max(0, plane.top)
            let bottom = index == 0 ? view.height : min(view.height, plane.bottom)
            guard bottom > top else { continue }
            let box = Sheet.even(Box(0, top, wide, bottom - top))
            let sheet = try Sheet("plane\(index)", in: folder, covering: box, isOpaque: index == 0) {
                plane.draw($0, wide)
            }
            if index == 0 {
                setBackdrop(sheet, travel)
            } else {
                lay(sheet, x: "-\(travel.expression)", y: "\(Int(box.y))")
            }
        }
        for (index, mote) in scene.motes.enumerated() {
            let size = (mote.size / 2).rounded(.up) * 2
            let sheet = try Sheet("mote\(index)", in: folder, covering: Box(0, 0, size, size)) { mote.draw($0) }
            lay(sheet, x: mote.across(view, size), y: mote.down(view, size))
        }
    }

    /// The caption, and below it how far the film has come and the time.
    mutating func lay(_ caption: Caption, view: View, folder: String) throws(SandboxError) {
        for (name, plane) in [("band", caption.band), ("tag", caption.tag)] {
            guard let plane else { continue }
            let box = Sheet.even(Box(0, plane.top, view.width, min(view.height, plane.bottom) - plane.top))
            let sheet = try Sheet(name, in: folder, covering: box) { plane.draw($0, view.width) }
            lay(sheet, x: "0", y: "\(Int(box.y))")
        }
        let thick = max(2, (view.unit * 0.006 / 2).rounded() * 2)
        let bar = try Sheet("bar", in: folder, covering: Box(0, 0, view.width, thick)) {
            $0.fill(.solid(caption.accent.lighter(0.15)))
        }
        lay(bar, x: "-\(width)+\(width)*(n+1)/\(frames)", y: "\(Int(view.height - thick))")
        try layClock(caption, view: view, folder: folder)
    }

    private mutating func layClock(_ caption: Caption, view: View, folder: String) throws(SandboxError) {
        let size = max(6, view.unit * 0.022)
        let row = Sheet.even(Box(0, 0, size * 4.6, size * 1.6))
        guard row.width < view.width / 2 else { return }  // Too small a film to read it in.
        let last = Int(seconds.rounded(.up))
        let whole = Box(0, 0, row.width, row.height * Double(last + 1))
        let strip = try Sheet("clock", in: folder, covering: whole) { canvas in
            for second in 0...last {
                let digits = second % 60 < 10 ? "0\(second % 60)" : "\(second % 60)"
                var text = Text("\(second / 60):\(digits)", Colour(0xffffff, 0.9), size: size)
                (text.across, text.down, text.weight) = (.end, .middle, 500)
                canvas.draw(text, in: Box(0, row.height * Double(second), row.width, row.height))
            }
        }
        let margin = view.unit * 0.035
        lay(
            strip: strip, named: "clock", rowHeight: Int(row.height), row: "min(\(last),floor(n/\(frameRate)))",
            x: "\(Int((view.width - margin - row.width) / 2) * 2)", y: "\(Int((margin + size * 0.2) / 2) * 2)")
    }
}

extension Mote {
    fileprivate func across(_ view: View, _ size: Double) -> String {
        path(place.x, speed.x, swing.x, "sin", size, view.width)
    }

    fileprivate func down(_ view: View, _ size: Double) -> String {
        path(place.y, speed.y, swing.y, "cos", size, view.height)
    }

    /// Where it is after t seconds; what leaves on one side comes in on the other.
    private func path(
        _ start: Double, _ speed: Double, _ swing: Double, _ wave: String, _ size: Double, _ length: Double
    ) -> String {
        let round = Int(length + 2 * size)
        let along =
            speed == 0
            ? "\(start.short)" : "mod(\((start + size).short)+\(speed.short)*t+\(round * 1000),\(round))-\(size.short)"
        return swing == 0
            ? along : "\(along)+\(swing.short)*\(wave)(\((2 * Double.pi / period).short)*t+\(phase.short))"
    }
}

extension Double {
    /// With three digits behind the point, and never an exponent.
    fileprivate var short: String {
        let thousandths = Int((self * 1000).rounded())
        let (whole, part) = abs(thousandths).quotientAndRemainder(dividingBy: 1000)
        let digits = String(repeating: "0", count: 3 - "\(part)".count) + "\(part)"
        return "\(thousandths < 0 ? "-" : "")\(whole).\(digits)"
    }
}
