import Drawing

/// What is above every landscape.
enum Sky {
    /// Fills the view, and whatever is wider, with air, stars where it is dark, sun or moon, and thin clouds.
    static func draw(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ subject: Subject, horizon: Double, light: Point,
        radius: Double, clouds: Bool = true
    ) {
        let palette = subject.palette
        canvas.fill(.vertical(0, horizon * view.height, palette.sky))
        if palette.isDark { stars(canvas, width, view, subject.chance.fork(11), below: horizon * 0.9) }
        if palette.name == .aurora { curtains(canvas, width, view, subject) }
        let reach = view.unit * 0.75
        canvas.glow(light, reach, palette.light.opacity(palette.isDark ? 0.28 : 0.5))
        canvas.glow(light, radius * 2.4, palette.light.opacity(0.55))
        canvas.fill(
            .circle(light, radius),
            .linear(
                from: Point(light.x, light.y - radius), to: Point(light.x, light.y + radius),
                Paint.evenly([palette.light, palette.light.mixed(with: palette.haze, palette.isDark ? 0.12 : 0.3)])))
        if clouds { self.clouds(canvas, width, view, subject, horizon: horizon) }
    }

    static func stars(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ chance: Chance, below: Double, count: Double = 170
    ) {
        var chance = chance
        let unit = view.unit
        for _ in 0..<Int(count * width / view.width) {
            let place = Point(
                chance.number(0, width), chance.number(0, 1) * chance.number(0.3, 1) * below * view.height)
            let bright = power(chance.number(0, 1), 3)
            canvas.fill(.circle(place, unit * (0.0007 + 0.0014 * bright)), Colour.white.opacity(0.25 + 0.7 * bright))
            if bright > 0.82 { canvas.glow(place, unit * 0.016, Colour(0xcfe0ff, 0.5)) }
        }
    }

    /// Northern lights: many thin upright strokes along two wandering lines.
    private static func curtains(_ canvas: borrowing Canvas, _ width: Double, _ view: View, _ subject: Subject) {
        for band in 0..<3 {
            let chance = subject.chance.fork(30 + band)
            let step = max(1.5, view.unit * 0.004)
            var x = 0.0
            while x < width {
                let place = x / view.width
                let foot = (0.34 + 0.1 * Double(band) + 0.12 * chance.wander(place * 1.6, octaves: 2)) * view.height
                let high = (0.16 + 0.14 * (1 + chance.wander(place * 5 + 40, octaves: 3))) * view.height
                let shine = 0.05 + 0.13 * max(0, 0.55 + chance.wander(place * 9 + 90, octaves: 3))
                let colour = subject.palette.accent.mixed(with: subject.palette.second, Double(band) * 0.4)
                canvas.fill(
                    .box(Box(x, foot - high, step * 1.6, high + view.height * 0.03)),
                    .linear(
                        from: Point(0, foot - high), to: Point(0, foot + view.height * 0.03),
                        [
                            .init(0, subject.palette.second.opacity(0)), .init(0.7, colour.opacity(shine)),
                            .init(0.9, colour.opacity(shine * 1.5)), .init(1, colour.opacity(0)),
                        ]), .screen)
                x += step
            }
        }
    }

    private static func clouds(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ subject: Subject, horizon: Double
    ) {
        var chance = subject.chance.fork(12)
        let colour = subject.palette.light.mixed(with: subject.palette.haze, 0.35)
        for _ in 0..<Int(9 * width / view.width) {
            let y = chance.number(0.12, horizon * 0.92) * view.height
            let long = chance.number(0.1, 0.34) * view.unit
            let thick = long * chance.number(0.035, 0.07)
            let x = chance.number(-0.1, 1.1) * width
            for puff in 0..<4 {
                let share = Double(puff) / 4
                canvas.moved(Point(x + long * chance.number(-0.5, 0.5) * share, y - thick * share), scaled: 1, 0.16) {
                    let reach = long * (1 - 0.5 * share)
                    canvas.fill(
                        .circle(Point(0, 0), reach),
                        .radial(
                            centre: Point(0, 0), radius: reach,
                            [
                                .init(0, colour.opacity(0.16)), .init(0.6, colour.opacity(0.07)),
                                .init(1, colour.opacity(0)),
                            ]))
                }
            }
        }
    }
}

/// Silhouettes of land.
enum Land {
    /// A line of hills from left to right, closed below.
    static func ridge(_ width: Double, step: Double, bottom: Double, _ height: (Double) -> Double) -> Path {
        var points = [Point(-step, bottom)]
        var x = -step
        while x < width + 2 * step {
            points.append(Point(x, height(x)))
            x += step
        }
        points.append(Point(x, bottom))
        return .polygon(points)
    }

    /// A fir, its foot at `foot`.
    static func fir(_ foot: Point, _ height: Double, _ chance: inout Chance) -> Path {
        let tiers = 5 + chance.integer(0..<3)
        let broad = height * chance.number(0.17, 0.23)
        var right: [Point] = []
        var left: [Point] = []
        for tier in 0..<tiers {
            let share = Double(tier + 1) / Double(tiers)
            let y = foot.y - height * (1 - share * 0.94)
            let reach = broad * (0.12 + 0.88 * share) * chance.number(0.85, 1.1)
            right += [Point(foot.x + reach, y), Point(foot.x + reach * 0.5, y - height * 0.012)]
            left += [Point(foot.x - reach, y), Point(foot.x - reach * 0.5, y - height * 0.012)]
        }
        let trunk = [
            Point(foot.x + height * 0.018, foot.y - height * 0.06),
            Point(foot.x + height * 0.018, foot.y + height * 0.05),
            Point(foot.x - height * 0.018, foot.y + height * 0.05),
            Point(foot.x - height * 0.018, foot.y - height * 0.06),
        ]
        return .polygon([Point(foot.x, foot.y - height)] + right + trunk + left.reversed())
    }

    /// A bird far away.
    static func bird(_ canvas: borrowing Canvas, _ size: Double, _ colour: Colour) {
        var path = Path()
        path.move(Point(0, size * 0.35))
        path.curve(Point(size * 0.2, size * 0.1), Point(size * 0.38, size * 0.18), to: Point(size * 0.5, size * 0.5))
        path.curve(Point(size * 0.62, size * 0.18), Point(size * 0.8, size * 0.1), to: Point(size, size * 0.35))
        canvas.stroke(path, .solid(colour), width: size * 0.07)
    }

    static func birds(_ subject: Subject, _ view: View, high: Double) -> [Mote] {
        var chance = subject.chance.fork(70)
        let colour = subject.palette.near.opacity(0.8)
        let flock = Point(chance.number(0.12, 0.6) * view.width, chance.number(0.12, high) * view.height)
        return (0..<5).map { index in
            let size = view.unit * chance.number(0.016, 0.03)
            return Mote(
                size: size,
                place: Point(
                    flock.x + view.unit * (Double(index) * 0.045 + chance.number(-0.02, 0.02)),
                    flock.y + view.unit * chance.number(-0.045, 0.045)),
                speed: Point(view.unit * 0.03, 0), swing: Point(0, view.unit * 0.006), period: chance.number(1.6, 2.6),
                phase: chance.number(0, 6)
            ) { bird($0, size, colour) }
        }
    }

    /// Lights that wander: fireflies, embers, dust in the sun.
    static func lights(
        _ subject: Subject, _ view: View, count: Int, from top: Double, to bottom: Double, colour: Colour, rise: Double
    ) -> [Mote] {
        var chance = subject.chance.fork(71)
        return (0..<count).map { _ in
            let size = view.unit * chance.number(0.018, 0.05)
            return Mote(
                size: size,
                place: Point(chance.number(0, 1) * view.width, chance.number(top, bottom) * view.height),
                speed: Point(0, -view.unit * rise * chance.number(0.5, 1)),
                swing: Point(view.unit * chance.number(0.01, 0.05), view.unit * chance.number(0.005, 0.02)),
                period: chance.number(3, 7), phase: chance.number(0, 6)
            ) { canvas in
                let centre = Point(size / 2, size / 2)
                canvas.fill(.circle(centre, size / 2), .glow(centre, size / 2, colour.opacity(0.75)))
                canvas.fill(.circle(centre, size * 0.07), colour.lighter(0.7))
            }
        }
    }
}
