import Drawing

extension Scene {
    /// Plinths, a sphere and an arch, as in a photographer's studio.
    static func stillLife(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let wall = palette.haze.mixed(with: palette.sky[1], 0.3)
        let floor = (view.isUpright ? 0.72 : 0.7) * view.height
        let middle = view.width * 0.5
        let unit = min(view.unit, view.height * 1.05, view.width * 1.15)
        let isLeft = chance.happens(0.5)
        let side = isLeft ? -1.0 : 1.0
        let planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                canvas.fill(.vertical(0, floor, [wall.mixed(with: palette.sky[1], 0.35), wall]))
                canvas.glow(Point(middle - side * unit * 0.3, floor * 0.3), unit * 0.9, Colour.white.opacity(0.35))
                canvas.fill(
                    .box(Box(0, floor, width, view.height - floor)),
                    .vertical(
                        floor, view.height,
                        [wall.mixed(with: palette.sky[2], 0.25), palette.sky[1].mixed(with: wall, 0.25)]))
            },
            Plane(depth: 0.12, top: 0, bottom: floor + unit * 0.06) { canvas, _ in
                arch(canvas, Point(middle + side * unit * 0.06, floor), unit * 0.3, unit * 0.56, palette)
            },
            Plane(depth: 0.3, top: floor - unit * 0.62, bottom: view.height) { canvas, _ in
                plinth(
                    canvas, Point(middle + side * unit * 0.23, floor + unit * 0.05), unit * 0.13, unit * 0.24,
                    palette.second, palette)
                ball(
                    canvas, Point(middle + side * unit * 0.23, floor - unit * 0.27), unit * 0.08,
                    palette.light.mixed(with: palette.second, 0.3), palette)
                plinth(
                    canvas, Point(middle - side * unit * 0.06, floor + unit * 0.1), unit * 0.19, unit * 0.14,
                    wall.lighter(0.35), palette)
                vessel(canvas, Point(middle - side * unit * 0.06, floor - unit * 0.035), unit * 0.36, palette)
            },
            Plane(depth: 0.6, top: floor - unit * 0.3, bottom: view.height) { canvas, _ in
                ball(
                    canvas, Point(middle - side * unit * 0.31, floor + unit * 0.11), unit * 0.1, palette.accent, palette
                )
                ball(
                    canvas, Point(middle + side * unit * 0.14, floor + unit * 0.17), unit * 0.045,
                    palette.sky[0].lighter(0.15), palette)
            },
        ]
        return Scene(
            planes: planes,
            motes: Land.lights(
                subject, view, count: 9, from: 0.1, to: 0.85, colour: Colour.white.mixed(with: palette.light, 0.4),
                rise: 0.012))
    }

    private static func shadow(_ canvas: borrowing Canvas, _ centre: Point, _ broad: Double, _ flat: Double = 0.22) {
        canvas.moved(centre, scaled: 1, flat) {
            canvas.fill(.circle(Point(0, 0), broad), .glow(Point(0, 0), broad, Colour(0x1a1030, 0.5)))
        }
    }

    private static func arch(
        _ canvas: borrowing Canvas, _ foot: Point, _ broad: Double, _ high: Double, _ palette: Palette
    ) {
        func shape(_ inset: Double) -> Path {
            var path = Path()
            let half = broad - inset
            path.move(Point(foot.x - half, foot.y))
            path.arc(Point(foot.x, foot.y - high + broad), half, from: .pi, to: 2 * .pi)
            path.line(Point(foot.x + half, foot.y))
            path.close()
            return path
        }
        canvas.fill(shape(-broad * 0.05), palette.sky[1].mixed(with: palette.haze, 0.45))
        canvas.fill(shape(0), .vertical(foot.y - high, foot.y, palette.sky))
        canvas.clipped(to: shape(0)) {
            let sun = Point(foot.x - broad * 0.2, foot.y - high * 0.52)
            canvas.glow(sun, broad * 1.3, palette.light.opacity(0.6))
            canvas.fill(.circle(sun, broad * 0.28), palette.light)
            canvas.fill(
                .ellipse(Point(foot.x + broad * 0.3, foot.y + high * 0.02), broad * 2.2, high * 0.36),
                palette.ground(0.35))
            canvas.fill(
                .ellipse(Point(foot.x - broad * 0.6, foot.y + high * 0.06), broad * 2, high * 0.3), palette.ground(0.6))
        }
    }

    private static func plinth(
        _ canvas: borrowing Canvas, _ foot: Point, _ radius: Double, _ high: Double, _ colour: Colour,
        _ palette: Palette
    ) {
        shadow(canvas, Point(foot.x + radius * 0.5, foot.y), radius * 1.9)
        var body = Path()
        body.move(Point(foot.x - radius, foot.y - high))
        body.line(Point(foot.x - radius, foot.y))
        body.curve(
            Point(foot.x - radius, foot.y + radius * 0.32), Point(foot.x + radius, foot.y + radius * 0.32),
            to: Point(foot.x + radius, foot.y))
        body.line(Point(foot.x + radius, foot.y - high))
        body.close()
        canvas.fill(
            body,
            .linear(
                from: Point(foot.x - radius, 0), to: Point(foot.x + radius, 0),
                [
                    .init(0, colour.lighter(0.1)), .init(0.3, colour.lighter(0.25)), .init(0.7, colour.darker(0.12)),
                    .init(1, colour.darker(0.34)),
                ]))
        canvas.fill(
            .ellipse(Point(foot.x, foot.y - high), radius * 2, radius * 0.48),
            .linear(
                from: Point(foot.x - radius, 0), to: Point(foot.x + radius, 0),
                Paint.evenly([colour.lighter(0.5), colour.lighter(0.22)])))
    }

    private static func ball(
        _ canvas: borrowing Canvas, _ centre: Point, _ radius: Double, _ colour: Colour, _ palette: Palette
    ) {
        shadow(canvas, Point(centre.x + radius * 0.35, centre.y + radius * 0.95), radius * 1.5)
        canvas.fill(
            .circle(centre, radius),
            .radial(
                centre: Point(centre.x - radius * 0.4, centre.y - radius * 0.45), radius: radius * 1.7,
                [
                    .init(0, colour.lighter(0.75)), .init(0.25, colour.lighter(0.2)), .init(0.6, colour.darker(0.1)),
                    .init(0.85, colour.darker(0.42)), .init(1, colour.darker(0.3)),
                ]))
    }

    /// A bottle with a twig in it.
    private static func vessel(_ canvas: borrowing Canvas, _ foot: Point, _ high: Double, _ palette: Palette) {
        canvas.moved(foot, scaled: high) {
            canvas.stroke(
                .smooth([Point(0, -0.45), Point(0.03, -0.75), Point(0.12, -1)]), .solid(palette.near), width: 0.012)
            for leaf in 0..<7 {
                let share = Double(leaf) / 6
                let turn = (leaf % 2 == 0 ? -1 : 1) * (0.9 - 0.4 * share)
                canvas.moved(Point(0.01 + 0.11 * share * share, -0.62 - 0.38 * share), turned: turn) {
                    canvas.fill(
                        .ellipse(Point(0, -0.085), 0.07, 0.17),
                        .vertical(
                            -0.17, 0,
                            [
                                palette.second.mixed(with: palette.near, 0.35),
                                palette.near.mixed(with: palette.second, 0.3),
                            ]))
                }
            }
            var body = Path()
            body.move(Point(-0.045, -0.52))
            body.line(Point(-0.045, -0.42))
            body.curve(Point(-0.05, -0.34), Point(-0.17, -0.34), to: Point(-0.17, -0.19))
            body.curve(Point(-0.17, -0.05), Point(-0.12, 0.02), to: Point(0, 0.02))
            body.curve(Point(0.12, 0.02), Point(0.17, -0.05), to: Point(0.17, -0.19))
            body.curve(Point(0.17, -0.34), Point(0.05, -0.34), to: Point(0.045, -0.42))
            body.line(Point(0.045, -0.52))
            body.close()
            let colour = palette.accent.mixed(with: palette.near, 0.12)
            canvas.fill(
                body,
                .linear(
                    from: Point(-0.17, 0), to: Point(0.17, 0),
                    [
                        .init(0, colour.darker(0.08)), .init(0.28, colour.lighter(0.55)),
                        .init(0.45, colour.lighter(0.1)),
                        .init(1, colour.darker(0.45)),
                    ]))
        }
    }
}
