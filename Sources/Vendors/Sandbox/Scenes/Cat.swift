import Drawing

extension Scene {
    /// A cat on a hill, before a great moon.
    static func cat(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let isLeft = chance.happens(0.5)
        let x = view.width * (isLeft ? 0.44 : 0.56)
        let hill = (view.isUpright ? 0.72 : 0.74) * view.height
        let moon = Point(x + view.unit * (isLeft ? 0.07 : -0.07), hill - view.unit * 0.28)
        let dark = palette.near
        let line: (Double) -> Double = { at in
            let away = (at - x) / view.unit
            return hill + view.unit * (0.11 * away * away - 0.008 * subject.chance.wander(at / view.unit * 4))
        }
        let planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                Sky.draw(
                    canvas, width, view, subject, horizon: 0.85, light: moon, radius: view.unit * 0.25)
                if palette.isDark {
                    for (dx, dy, size) in [
                        (-0.1, -0.06, 0.05), (0.08, 0.07, 0.035), (0.02, -0.14, 0.028), (0.13, -0.07, 0.02),
                    ] {
                        canvas.fill(
                            .circle(Point(moon.x + dx * view.unit, moon.y + dy * view.unit), size * view.unit),
                            palette.far.opacity(0.1))
                    }
                }
            },
            Plane(depth: 0.15, top: hill - view.unit * 0.16, bottom: view.height) { canvas, width in
                let own = subject.chance.fork(5)
                canvas.fill(
                    Land.ridge(width, step: max(1, view.unit * 0.006), bottom: view.height) {
                        hill + view.unit * (0.03 - 0.1 * own.wander($0 / view.unit * 1.7))
                    }, .vertical(hill - view.unit * 0.1, view.height, [palette.ground(0.35), palette.ground(0.6)]))
            },
            Plane(depth: 0.3, top: hill - view.unit * 0.4, bottom: view.height) { canvas, width in
                canvas.fill(
                    Land.ridge(width, step: max(1, view.unit * 0.006), bottom: view.height + 2, line),
                    .vertical(hill, view.height, [dark, dark.darker(0.3)]))
                var cell = 0
                let space = view.unit * 0.007
                while Double(cell) * space < width {
                    var own = subject.chance.fork(500 + cell)
                    let at = Double(cell) * space
                    let tip = Point(
                        at + view.unit * own.number(-0.008, 0.008), line(at) - view.unit * own.number(0.006, 0.028))
                    canvas.fill(
                        .polygon([Point(at - space * 0.5, line(at) + 2), tip, Point(at + space * 0.5, line(at) + 2)]),
                        dark)
                    cell += 1
                }
                canvas.moved(
                    Point(x, line(x) + view.unit * 0.006), scaled: view.unit * 0.34 * (isLeft ? 1 : -1),
                    view.unit * 0.34
                ) {
                    sittingCat(canvas, dark, palette)
                }
            },
        ]
        return Scene(
            planes: planes,
            motes: Land.lights(
                subject, view, count: 10, from: 0.4, to: 0.9, colour: palette.accent.lighter(0.2), rise: 0.02))
    }

    /// From behind, its foot at the origin, one high.
    private static func sittingCat(_ canvas: borrowing Canvas, _ dark: Colour, _ palette: Palette) {
        canvas.stroke(
            .smooth([
                Point(0.16, -0.05), Point(0.36, -0.015), Point(0.47, -0.12), Point(0.43, -0.26), Point(0.5, -0.34),
            ]),
            .solid(dark), width: 0.062)
        let body: [Point] = [
            Point(-0.2, 0), Point(-0.235, -0.14), Point(-0.185, -0.34), Point(-0.115, -0.52), Point(-0.1, -0.6),
            Point(0.1, -0.6), Point(0.115, -0.52), Point(0.185, -0.34), Point(0.235, -0.14), Point(0.2, 0),
        ]
        canvas.fill(.smooth(body, closed: true), dark)
        canvas.fill(.ellipse(Point(0, -0.68), 0.33, 0.27), dark)
        for side in [-1.0, 1.0] {
            canvas.fill(
                .polygon([Point(side * 0.162, -0.7), Point(side * 0.158, -0.93), Point(side * 0.02, -0.79)]), dark)
            canvas.fill(
                .polygon([Point(side * 0.138, -0.77), Point(side * 0.14, -0.87), Point(side * 0.075, -0.8)]),
                palette.accent.opacity(0.22))
        }
        // The edge that the moon lights.
        canvas.stroke(
            .smooth([Point(-0.225, -0.1), Point(-0.178, -0.34), Point(-0.108, -0.53)]),
            .solid(palette.light.opacity(0.35)), width: 0.007)
        canvas.stroke(
            .smooth([Point(0.225, -0.1), Point(0.178, -0.34), Point(0.108, -0.53)]),
            .solid(palette.light.opacity(0.35)), width: 0.007)
    }
}
