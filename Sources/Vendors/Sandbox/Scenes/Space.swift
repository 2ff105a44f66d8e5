import Drawing

extension Scene {
    /// A planet with its ring before a nebula, seen from a barren ground.
    static func space(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let planet = view.at(chance.number(0.4, 0.68), view.isUpright ? 0.36 : 0.4)
        let radius = view.unit * chance.number(0.17, 0.23)
        let tilt = chance.number(-0.45, -0.15)
        let moon = Point(planet.x - radius * chance.number(1.7, 2.2), planet.y + radius * chance.number(-0.9, 0.3))
        var planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                let dark = palette.sky[0].mixed(with: Colour(0x03030c), 0.7)
                canvas.fill(.vertical(0, view.height, [dark, palette.sky[1].mixed(with: dark, 0.45), dark]))
                var own = subject.chance.fork(2)
                for index in 0..<16 {
                    let colour = [palette.accent, palette.second, palette.sky[palette.sky.count - 2], palette.sky[1]][
                        index % 4]
                    let along = Double(index) / 16
                    canvas.glow(
                        Point(
                            (along + own.number(-0.12, 0.12)) * width,
                            (0.78 - 0.6 * along + own.number(-0.16, 0.16)) * view.height),
                        view.unit * own.number(0.18, 0.5), colour.opacity(own.number(0.12, 0.34)))
                }
                Sky.stars(canvas, width, view, subject.chance.fork(3), below: 1.4, count: 420)
            },
            Plane(depth: 0.1, top: 0, bottom: view.height * 0.8) { canvas, _ in
                globe(
                    canvas, moon, radius * 0.2, palette.light.mixed(with: palette.far, 0.4), palette, bands: 0, chance)
                ring(canvas, planet, radius, tilt, palette, front: false)
                globe(canvas, planet, radius, palette.accent.mixed(with: palette.haze, 0.4), palette, bands: 7, chance)
                ring(canvas, planet, radius, tilt, palette, front: true)
            },
        ]
        for row in 0..<3 {
            let depth = Double(row + 1) / 3
            let own = subject.chance.fork(30 + row)
            let base = (0.76 + 0.085 * Double(row)) * view.height
            let high = view.unit * 0.055
            let line: (Double) -> Double = { x in
                let place = x / view.unit
                return base - high
                    * (own.wander(place * (2.2 - 0.4 * depth), octaves: 5) + 0.3 * abs(own.wander(place * 6 + 5)))
            }
            planes.append(
                Plane(depth: 0.25 + 0.75 * depth, top: base - high * 1.6, bottom: view.height) { canvas, width in
                    let colour = palette.ground(0.45 + 0.55 * depth).mixed(with: Colour(0x05040c), 0.25)
                    canvas.fill(
                        Land.ridge(width, step: max(1, view.unit * 0.004), bottom: view.height + 2, line),
                        .vertical(
                            base - high, base + view.height * 0.2,
                            [colour.mixed(with: palette.accent, 0.22 * (1 - depth) + 0.06), colour.darker(0.4)]))
                    craters(canvas, width, view, own, base, depth, colour, line)
                })
        }
        return Scene(
            planes: planes,
            motes: Land.lights(
                subject, view, count: 8, from: 0.1, to: 0.8, colour: palette.accent.lighter(0.4), rise: 0.01))
    }

    private static func globe(
        _ canvas: borrowing Canvas, _ centre: Point, _ radius: Double, _ colour: Colour, _ palette: Palette, bands: Int,
        _ chance: Chance
    ) {
        canvas.glow(centre, radius * 1.7, colour.lighter(0.3).opacity(0.35))
        canvas.clipped(to: .circle(centre, radius)) {
            canvas.fill(.circle(centre, radius), colour)
            for band in 0..<bands {
                var own = chance.fork(200 + band)
                let y = centre.y + radius * (-1 + 2 * (Double(band) + own.number(0.1, 0.7)) / Double(bands))
                canvas.fill(
                    .ellipse(Point(centre.x, y), radius * 2.3, radius * own.number(0.08, 0.24)),
                    (band % 2 == 0 ? palette.second : palette.light).opacity(own.number(0.12, 0.3)))
            }
            let lit = Point(centre.x - radius * 0.45, centre.y - radius * 0.5)
            canvas.fill(
                .circle(centre, radius + 1),
                .radial(
                    centre: lit, radius: radius * 1.75,
                    [
                        .init(0, Colour.white.opacity(0.42)), .init(0.3, Colour.white.opacity(0.04)),
                        .init(0.5, Colour(0x05030f, 0.1)), .init(0.8, Colour(0x05030f, 0.72)),
                        .init(1, Colour(0x05030f, 0.92)),
                    ]))
        }
    }

    private static func ring(
        _ canvas: borrowing Canvas, _ centre: Point, _ radius: Double, _ tilt: Double, _ palette: Palette, front: Bool
    ) {
        canvas.moved(centre, turned: tilt, scaled: 1, 0.26) {
            // The half before the planet, or the one behind it.
            let half = Box(-radius * 3, front ? 0 : -radius * 10, radius * 6, radius * 10)
            canvas.clipped(to: .box(half)) {
                for line in 0..<12 {
                    let share = Double(line) / 12
                    let strength = [0.5, 0.75, 0.35, 0.6, 0.15, 0.7][line % 6] * (1 - 0.4 * share)
                    canvas.stroke(
                        .circle(Point(0, 0), radius * (1.4 + 0.62 * share)),
                        .solid(palette.light.mixed(with: palette.second, share).opacity(strength)), width: radius * 0.05
                    )
                }
            }
        }
    }

    private static func craters(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ chance: Chance, _ base: Double, _ depth: Double,
        _ colour: Colour, _ line: (Double) -> Double
    ) {
        var own = chance.fork(77)
        for _ in 0..<Int(9 * width / view.width) {
            let x = own.number(0, width)
            let broad = view.unit * own.number(0.02, 0.075) * (0.5 + 0.6 * depth)
            let y = max(line(x), base) + view.unit * own.number(0.045, 0.13)
            canvas.fill(.ellipse(Point(x, y), broad, broad * 0.26), colour.darker(0.45).opacity(0.7))
            canvas.fill(
                .ellipse(Point(x, y + broad * 0.045), broad * 0.92, broad * 0.2), colour.lighter(0.1).opacity(0.55))
        }
    }
}
