import Drawing

extension Scene {
    /// Folds of light: hundreds of thin lines, each a little other than the last.
    static func silk(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let ground = palette.sky[0].mixed(with: palette.near, 0.45)
        let glows = (0..<4).map { index in
            (
                view.at(chance.number(0, 1), chance.number(0, 0.9)), view.unit * chance.number(0.4, 0.8),
                [palette.accent, palette.second, palette.haze, palette.sky[1]][index].opacity(chance.number(0.25, 0.5))
            )
        }
        var planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                canvas.fill(
                    .vertical(0, view.height, [ground, palette.sky[0].mixed(with: palette.sky[1], 0.5), ground]))
                for (centre, reach, colour) in glows { canvas.glow(centre, reach, colour) }
            }
        ]
        for fold in 0..<3 {
            let depth = Double(fold + 1) / 3
            let own = subject.chance.fork(40 + fold)
            var source = own
            let base = [0.3, 0.48, 0.66][fold] + source.number(-0.05, 0.05)
            let (one, two) = [
                (palette.accent, palette.second), (palette.haze, palette.accent), (palette.second, palette.light),
            ][fold]
            planes.append(
                Plane(depth: 0.1 + 0.5 * depth, top: 0, bottom: view.height) { canvas, width in
                    let lines = 64
                    for line in 0..<lines {
                        let share = Double(line) / Double(lines)
                        var points: [Point] = []
                        var x = -view.unit * 0.05
                        while x < width + view.unit * 0.1 {
                            let place = x / view.unit
                            let twist = own.wander(place * 0.8 + 20, octaves: 2)
                            let sway = own.wander(place * 0.9 + share * 0.9, octaves: 2)
                            let y =
                                base + 0.24 * sway + (share - 0.5) * 0.3 * (0.25 + abs(twist)) * (twist < 0 ? -1 : 1)
                            points.append(Point(x, y * view.height))
                            x += view.unit * 0.05
                        }
                        let edge = sine(share * .pi)
                        let colour = one.mixed(with: two, share).lighter(0.15 * edge)
                        canvas.stroke(
                            .smooth(points),
                            .linear(
                                from: Point(0, 0), to: Point(view.width, 0),
                                [
                                    .init(0, colour.opacity(0.1)), .init(0.35, colour.opacity(0.2 + 0.4 * edge)),
                                    .init(0.7, two.opacity(0.15 + 0.35 * edge)), .init(1, colour.opacity(0.1)),
                                ]), width: max(0.6, view.unit * 0.0016), .screen)
                    }
                })
        }
        return Scene(
            planes: planes,
            motes: Land.lights(subject, view, count: 9, from: 0.1, to: 0.9, colour: palette.light, rise: 0.01))
    }
}
