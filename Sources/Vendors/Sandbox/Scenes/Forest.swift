import Drawing

extension Scene {
    /// Firs in mist, with light falling in.
    static func forest(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let light = view.at(chance.number(0.3, 0.7), 0.24)
        var planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                canvas.fill(.vertical(0, view.height * 0.95, palette.sky))
                if palette.isDark { Sky.stars(canvas, width, view, subject.chance.fork(11), below: 0.6) }
                canvas.glow(light, view.unit * 0.8, palette.light.opacity(palette.isDark ? 0.4 : 0.7))
                canvas.fill(.circle(light, view.unit * 0.055), palette.light.opacity(0.95))
                canvas.glow(light, view.unit * 0.16, palette.light.opacity(0.8))
            }
        ]
        let rows = 5
        for row in 0..<rows {
            let depth = Double(row + 1) / Double(rows)
            let own = subject.chance.fork(50 + row)
            let base = (0.6 + 0.36 * power(depth, 1.2)) * view.height
            let tall = view.unit * (0.14 + 0.5 * power(depth, 1.7))
            let line: (Double) -> Double = { base - view.unit * 0.055 * own.wander($0 / view.unit * 1.6, octaves: 3) }
            planes.append(
                Plane(
                    depth: 0.08 + 0.92 * power(depth, 1.6), top: max(0, base - tall * 1.2), bottom: view.height
                ) { canvas, width in
                    let colour = palette.ground(power(depth, 0.9))
                    let paint = Paint.vertical(
                        base - tall, base + view.height * 0.1,
                        [colour.mixed(with: palette.haze, 0.1), colour.mixed(with: palette.haze, 0.6 * (1 - depth))])
                    canvas.fill(Land.ridge(width, step: max(1, view.unit * 0.01), bottom: view.height + 2, line), paint)
                    let space = tall * (depth == 1 ? 0.34 : 0.2)
                    var cell = -1
                    while Double(cell) * space < width + space {
                        var tree = own.fork(cell)
                        let x = (Double(cell) + tree.number(0, 0.9)) * space
                        // The nearest leave a clearing to look through.
                        let middle = abs(x - view.width * 0.5) / view.width
                        if tree.number(0, 1) < (depth == 1 ? 2.2 * middle - 0.25 : 0.92) {
                            let foot = Point(x, line(x) + tall * 0.07)
                            canvas.fill(Land.fir(foot, tall * tree.number(0.55, 1.1), &tree), paint)
                        }
                        cell += 1
                    }
                    if row < rows - 1 {
                        let mist = palette.haze.mixed(with: palette.light, 0.3)
                        canvas.fill(
                            .box(Box(0, base - tall * 0.1, width, view.height - base + tall * 0.1)),
                            .linear(
                                from: Point(0, base - tall * 0.1), to: Point(0, base + view.height * 0.16),
                                [.init(0, mist.opacity(0)), .init(1, mist.opacity(0.34 * (1 - depth)))]))
                    }
                })
        }
        // Shafts of light, between the farther and the nearer trees.
        planes.insert(
            Plane(depth: 0.2, top: 0, bottom: view.height) { canvas, width in
                var own = subject.chance.fork(90)
                for _ in 0..<6 {
                    let from = light.x + view.unit * own.number(-0.25, 0.25)
                    let to = light.x + view.unit * own.number(-1.1, 1.1)
                    let broad = view.unit * own.number(0.05, 0.16)
                    canvas.fill(
                        .polygon([
                            Point(from, 0), Point(from + broad * 0.4, 0), Point(to + broad, view.height * 0.9),
                            Point(to - broad, view.height * 0.9),
                        ]),
                        .vertical(
                            0, view.height * 0.9,
                            [palette.light.opacity(palette.isDark ? 0.05 : 0.11), palette.light.opacity(0)]))
                }
            }, at: 4)
        return Scene(
            planes: planes,
            motes: Land.lights(
                subject, view, count: 11, from: 0.45, to: 0.95,
                colour: palette.isDark ? palette.accent : palette.light.mixed(with: palette.accent, 0.25), rise: 0.015))
    }
}
