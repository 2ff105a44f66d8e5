import Drawing

extension Scene {
    /// Ridge behind ridge, paler as they recede, and firs on the nearest.
    static func mountains(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let horizon = view.isUpright ? 0.62 : 0.66
        let light = view.at(chance.number(0.25, 0.75), chance.number(0.26, 0.4))
        let radius = view.unit * chance.number(0.05, 0.085)
        var planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                Sky.draw(canvas, width, view, subject, horizon: horizon + 0.1, light: light, radius: radius)
            }
        ]
        let ridges = 5
        for index in 0..<ridges {
            let depth = Double(index + 1) / Double(ridges)
            let own = subject.chance.fork(100 + index)
            let base = (horizon - 0.13 + 0.4 * power(depth, 1.35)) * view.height
            let high = view.unit * (0.16 - 0.055 * depth)
            let jag = 2.6 - depth * 0.8
            let line: (Double) -> Double = { x in
                let place = x / view.unit
                // Sharp tops: what is folded up at zero makes peaks.
                let peaks = 1 - 2 * abs(own.wander(place * jag, octaves: 5))
                return base - high * (depth < 0.75 ? peaks : own.wander(place * 1.3, octaves: 4) * 0.8)
            }
            let top = base - high * 1.35 - (index == ridges - 1 ? view.unit * 0.2 : 0)
            planes.append(
                Plane(depth: 0.06 + 0.94 * power(depth, 1.6), top: max(0, top), bottom: view.height) { canvas, width in
                    let ridge = Land.ridge(
                        width, step: max(1, view.unit * 0.0025), bottom: view.height + 2, line)
                    let colour = palette.ground(power(depth, 0.85))
                    let foot = colour.mixed(with: palette.haze, 0.55 * (1 - depth))
                    canvas.fill(
                        ridge,
                        .linear(
                            from: Point(0, base - high), to: Point(0, base + view.height * 0.22),
                            Paint.evenly([colour, foot])))
                    if index < 2 { snow(canvas, width, view, own, base - high, high, line, palette, depth) }
                    if index == ridges - 1 { firs(canvas, width, view, own, line, colour) }
                    // Mist in the valley before it.
                    if index < ridges - 1 {
                        canvas.fill(
                            .box(Box(0, base, width, view.height * 0.16)),
                            .linear(
                                from: Point(0, base), to: Point(0, base + view.height * 0.16),
                                [
                                    .init(0, palette.haze.opacity(0)),
                                    .init(0.7, palette.haze.opacity(0.3 * (1 - depth))),
                                    .init(1, palette.haze.opacity(0)),
                                ]))
                    }
                })
        }
        return Scene(
            planes: planes,
            motes: palette.isDark
                ? Land.lights(
                    subject, view, count: 8, from: 0.6, to: 0.95, colour: palette.accent, rise: 0.02)
                : Land.birds(subject, view, high: 0.3))
    }

    /// White on the side of the peaks that the light reaches.
    private static func snow(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ chance: Chance, _ top: Double, _ high: Double,
        _ line: (Double) -> Double, _ palette: Palette, _ depth: Double
    ) {
        let step = max(1, view.unit * 0.0025)
        var upper: [Point] = []
        var lower: [Point] = []
        var x = -step
        while x < width + step {
            let y = line(x)
            let deep = max(0, top + high * 0.42 - y) * (0.75 + 0.5 * chance.wander(x / view.unit * 22 + 7, octaves: 3))
            upper.append(Point(x, y))
            lower.append(Point(x, y + deep))
            x += step
        }
        let colour = palette.light.mixed(with: palette.ground(depth), 0.25 + 0.25 * depth)
        canvas.fill(.polygon(upper + lower.reversed()), colour.opacity(palette.isDark ? 0.4 : 0.62))
    }

    private static func firs(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ chance: Chance, _ line: (Double) -> Double,
        _ colour: Colour
    ) {
        var cell = -1
        let space = view.unit * 0.028
        while Double(cell) * space < width + space {
            var own = chance.fork(900 + cell)
            let x = (Double(cell) + own.number(0, 0.8)) * space
            // They stand in groups.
            if own.number(-0.7, 0.5) < chance.wander(x / view.unit * 2.5 + 50, octaves: 2) {
                let height = view.unit * own.number(0.05, 0.15)
                canvas.fill(Land.fir(Point(x, line(x) + view.unit * 0.01), height, &own), colour)
            }
            cell += 1
        }
    }
}
