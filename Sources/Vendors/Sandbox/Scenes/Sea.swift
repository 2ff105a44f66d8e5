import Drawing

extension Scene {
    /// A low sun over the sea, islands, and a boat.
    static func sea(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let horizon = view.isUpright ? 0.52 : 0.55
        let light = view.at(chance.number(0.3, 0.7), horizon - chance.number(0.07, 0.17))
        let radius = view.unit * chance.number(0.075, 0.11)
        var planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                Sky.draw(canvas, width, view, subject, horizon: horizon, light: light, radius: radius)
                water(canvas, width, view, subject, horizon: horizon * view.height, light: light, radius: radius)
            }
        ]
        let isles = subject.chance.fork(3)
        let shore = horizon * view.height
        planes.append(
            Plane(depth: 0.12, top: shore - view.unit * 0.14, bottom: shore + view.unit * 0.03) { canvas, width in
                let colour = palette.ground(0.3)
                let path = Land.ridge(width, step: max(1, view.unit * 0.004), bottom: shore + 1) { x in
                    shore - view.unit * max(0, isles.wander(x / view.unit * 1.15 + 3, octaves: 4) - 0.05) * 0.24
                }
                canvas.fill(
                    path,
                    .linear(
                        from: Point(0, shore - view.unit * 0.1), to: Point(0, shore),
                        Paint.evenly([colour, colour.mixed(with: palette.haze, 0.5)])))
            })
        // Rows of waves, larger and darker towards us.
        let rows = 4
        for row in 0..<rows {
            let depth = Double(row + 1) / Double(rows)
            let own = subject.chance.fork(40 + row)
            let base = (horizon + (1 - horizon) * (0.16 + 0.7 * power(depth, 1.4))) * view.height
            let high = view.unit * (0.008 + 0.022 * depth)
            let line: (Double) -> Double = { x in
                let place = x / view.unit
                return base - high
                    * (0.6 * sine(place * (16 - 8 * depth) + Double(row)) + own.wander(place * (5 - 2 * depth)))
            }
            planes.append(
                Plane(depth: 0.25 + 0.75 * depth, top: base - 2 * high, bottom: view.height) { canvas, width in
                    let path = Land.ridge(width, step: max(1, view.unit * 0.006), bottom: view.height + 2, line)
                    let colour = palette.sky[0].mixed(with: palette.near, 0.25 + 0.55 * depth)
                    canvas.fill(
                        path,
                        .linear(
                            from: Point(0, base - high), to: Point(0, base + view.height * 0.2),
                            [
                                .init(0, colour.mixed(with: palette.haze, 0.34 - 0.16 * depth).opacity(0.85)),
                                .init(0.4, colour.opacity(0.88)), .init(1, palette.near.opacity(0.95)),
                            ]))
                    canvas.stroke(
                        crest(width, view, line), .solid(palette.light.opacity(0.35)),
                        width: max(0.7, view.unit * 0.0016))
                })
        }
        var motes = Land.birds(subject, view, high: 0.25)
        let size = (view.unit * 0.2).rounded()
        motes.append(
            Mote(
                size: size,
                place: Point(chance.number(0.12, 0.6) * view.width, (horizon + 0.085) * view.height - size * 0.9),
                speed: Point(view.unit * 0.015, 0), swing: Point(0, view.unit * 0.007), period: 3.4
            ) { boat($0, size, palette) })
        return Scene(planes: planes, motes: motes)
    }

    private static func crest(_ width: Double, _ view: View, _ line: (Double) -> Double) -> Path {
        var path = Path()
        var x = 0.0
        path.move(Point(x, line(x)))
        while x < width {
            x += max(2, view.unit * 0.008)
            path.line(Point(x, line(x)))
        }
        return path
    }

    /// The sky again, darker, and the light broken into strips.
    private static func water(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ subject: Subject, horizon: Double, light: Point,
        radius: Double
    ) {
        let palette = subject.palette
        let colours = palette.sky.reversed().map { $0.mixed(with: palette.near, 0.32) }
        canvas.fill(
            .box(Box(0, horizon, width, view.height - horizon)), .vertical(horizon, view.height * 1.05, colours))
        var chance = subject.chance.fork(21)
        for _ in 0..<150 {
            let down = power(chance.number(0, 1), 1.7)
            let y = horizon + (view.height - horizon) * down
            let broad = radius * (0.5 + 1.9 * down)
            let long = radius * chance.number(0.15, 0.9) * (0.6 + down)
            let x = light.x + chance.number(-1, 1) * chance.number(0.2, 1) * broad
            canvas.fill(
                .rounded(
                    Box(x - long / 2, y, long, max(1, view.unit * (0.0018 + 0.005 * down))), view.unit * 0.004),
                palette.light.opacity(chance.number(0.25, 0.75) * (1 - 0.6 * down)))
        }
    }

    private static func boat(_ canvas: borrowing Canvas, _ size: Double, _ palette: Palette) {
        canvas.moved(Point(0, 0), scaled: size) {
            var hull = Path()
            hull.move(Point(0.16, 0.8))
            hull.line(Point(0.86, 0.8))
            hull.curve(Point(0.8, 0.92), Point(0.7, 0.95), to: Point(0.6, 0.95))
            hull.line(Point(0.32, 0.95))
            hull.curve(Point(0.24, 0.95), Point(0.18, 0.88), to: Point(0.16, 0.8))
            hull.close()
            canvas.fill(hull, .vertical(0.8, 0.95, [palette.near.lighter(0.12), palette.near]))
            var main = Path()
            main.move(Point(0.5, 0.06))
            main.curve(Point(0.7, 0.3), Point(0.78, 0.55), to: Point(0.8, 0.73))
            main.line(Point(0.5, 0.75))
            main.close()
            canvas.fill(main, .vertical(0.05, 0.75, [.white, palette.light.mixed(with: palette.haze, 0.55)]))
            var fore = Path()
            fore.move(Point(0.47, 0.14))
            fore.curve(Point(0.4, 0.4), Point(0.32, 0.6), to: Point(0.22, 0.74))
            fore.line(Point(0.47, 0.75))
            fore.close()
            canvas.fill(fore, palette.accent.mixed(with: palette.light, 0.25))
            canvas.fill(.box(Box(0.48, 0.04, 0.014, 0.78)), palette.near)
        }
    }
}
