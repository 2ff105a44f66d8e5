import Drawing

extension Scene {
    /// A skyline with its windows lit, and its lights in the water before it.
    static func city(_ subject: Subject, _ view: View) -> Scene {
        let palette = subject.palette
        var chance = subject.chance.fork(1)
        let quay = (view.isUpright ? 0.8 : 0.78) * view.height
        let light = view.at(chance.number(0.3, 0.7), view.isUpright ? 0.34 : 0.36)
        let radius = view.unit * chance.number(0.15, 0.2)
        var planes = [
            Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                canvas.fill(.vertical(0, quay, palette.sky))
                Sky.stars(canvas, width, view, subject.chance.fork(11), below: 0.5, count: palette.isDark ? 150 : 0)
                canvas.glow(light, view.unit * 0.7, palette.light.opacity(0.3))
                canvas.fill(
                    .circle(light, radius),
                    .vertical(
                        light.y - radius, light.y + radius,
                        [palette.light, palette.second, palette.accent.mixed(with: palette.second, 0.6)]))
                // Blinds across the lower half of the disc.
                for strip in 0..<6 {
                    let share = Double(strip) / 6
                    let y = light.y + radius * (0.08 + 0.92 * share)
                    let sky = palette.sky[min(palette.sky.count - 1, Int(y / quay * Double(palette.sky.count)))]
                    canvas.clipped(to: .circle(light, radius + 1)) {
                        canvas.fill(
                            .box(Box(light.x - radius, y, radius * 2, radius * (0.02 + 0.09 * share))), sky.opacity(0.9)
                        )
                    }
                }
                water(canvas, width, view, subject, quay)
            }
        ]
        let rows = 4
        for row in 0..<rows {
            let depth = Double(row + 1) / Double(rows)
            let own = subject.chance.fork(60 + row)
            let tallest = view.height * (view.isUpright ? 0.42 : 0.46) * (1.05 - 0.4 * depth)
            planes.append(
                Plane(depth: 0.1 + 0.75 * depth, top: max(0, quay - tallest * 1.25), bottom: quay + 1) {
                    canvas, width in
                    buildings(canvas, width, view, own, palette, depth: depth, quay: quay, tallest: tallest)
                })
        }
        planes.append(
            Plane(depth: 1, top: quay - view.unit * 0.012, bottom: quay + view.unit * 0.02) { canvas, width in
                canvas.fill(.box(Box(0, quay - view.unit * 0.006, width, view.unit * 0.02)), palette.near)
                var x = view.unit * 0.05
                while x < width {
                    canvas.glow(Point(x, quay - view.unit * 0.004), view.unit * 0.02, palette.accent.lighter(0.4))
                    x += view.unit * 0.13
                }
            })
        return Scene(
            planes: planes,
            motes: Land.lights(
                subject, view, count: 9, from: 0.2, to: 0.75, colour: palette.accent.lighter(0.2), rise: 0.015))
    }

    private static func buildings(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ chance: Chance, _ palette: Palette, depth: Double,
        quay: Double, tallest: Double
    ) {
        let body = palette.ground(0.25 + 0.75 * depth)
        var x = -view.unit * 0.05
        var number = 0
        while x < width {
            var own = chance.fork(number)
            number += 1
            let broad = view.unit * own.number(0.045, 0.11) * (0.75 + 0.5 * depth)
            // The middle of the town is higher.
            let rise = 0.55 + 0.45 * (0.5 + 0.5 * chance.wander(x / view.unit * 1.3 + 9, octaves: 2))
            let high = tallest * own.number(0.35, 1) * rise
            let box = Box(x, quay - high, broad, high)
            let top = body.mixed(with: palette.haze, 0.3 * (1 - depth))
            canvas.fill(.box(box), .vertical(box.y, quay, [top, body]))
            switch own.integer(0..<5) {
            case 0:
                canvas.fill(.box(Box(x + broad * 0.48, box.y - high * 0.18, max(1, broad * 0.04), high * 0.18)), top)
                canvas.glow(Point(x + broad * 0.5, box.y - high * 0.18), view.unit * 0.014, palette.second.opacity(0.9))
            case 1: canvas.fill(.box(Box(x + broad * 0.2, box.y - high * 0.06, broad * 0.6, high * 0.07)), top)
            case 2:
                canvas.fill(
                    .polygon([Point(x, box.y), Point(x + broad, box.y), Point(x + broad, box.y - broad * 0.4)]), top)
            default: break
            }
            windows(canvas, view, &own, palette, depth, box)
            if depth > 0.7, own.happens(0.4) { sign(canvas, view, &own, palette, box) }
            x += broad * own.number(0.96, 1.12)
        }
    }

    private static func windows(
        _ canvas: borrowing Canvas, _ view: View, _ chance: inout Chance, _ palette: Palette, _ depth: Double,
        _ box: Box
    ) {
        let cell = view.unit * (0.0085 + 0.006 * depth)
        let (columns, rows) = (Int(box.width / cell) - 1, Int(box.height / (cell * 1.35)) - 1)
        guard columns > 0, rows > 0 else { return }
        let margin = (box.width - Double(columns) * cell) / 2
        let share = chance.number(0.25, 0.6)
        let warm = Colour(0xffdf9e).mixed(with: palette.light, 0.3)
        for row in 0..<rows {
            for column in 0..<columns where chance.happens(share) {
                let pane = Box(
                    box.x + margin + (Double(column) + 0.2) * cell, box.y + (Double(row) + 0.8) * cell * 1.35,
                    cell * 0.6,
                    cell * 0.72)
                let colour = chance.happens(0.12) ? palette.accent : chance.happens(0.08) ? palette.second : warm
                canvas.fill(.box(pane), colour.opacity(chance.number(0.25, 0.95) * (0.35 + 0.6 * depth)))
            }
        }
    }

    private static func sign(
        _ canvas: borrowing Canvas, _ view: View, _ chance: inout Chance, _ palette: Palette, _ box: Box
    ) {
        let colour = chance.happens(0.5) ? palette.accent : palette.second
        let board = Box(
            box.x + box.width * 0.62, box.y + box.height * chance.number(0.1, 0.3), box.width * 0.22, box.height * 0.34)
        canvas.glow(board.centre, board.height * 0.9, colour.opacity(0.55))
        canvas.fill(.rounded(board, board.width * 0.2), Colour.black.opacity(0.6))
        canvas.stroke(
            .rounded(board, board.width * 0.2), .solid(colour.lighter(0.25)), width: max(1, view.unit * 0.003))
        var y = board.y + board.width * 0.35
        while y < board.y + board.height - board.width * 0.4 {
            canvas.stroke(
                .polygon([Point(board.x + board.width * 0.3, y), Point(board.x + board.width * 0.7, y)]),
                .solid(colour.lighter(0.5)), width: max(1, view.unit * 0.004))
            y += board.width * 0.42
        }
    }

    /// Where the town ends: every light drawn out downwards.
    private static func water(
        _ canvas: borrowing Canvas, _ width: Double, _ view: View, _ subject: Subject, _ quay: Double
    ) {
        let palette = subject.palette
        var chance = subject.chance.fork(80)
        let deep = view.height - quay
        canvas.fill(
            .box(Box(0, quay, width, deep)),
            .vertical(quay, view.height, [palette.haze.mixed(with: palette.near, 0.45), palette.near]))
        for _ in 0..<Int(70 * width / view.width) {
            let x = chance.number(0, width)
            let broad = view.unit * chance.number(0.004, 0.02)
            let colour = chance.one(of: [palette.accent, palette.second, palette.light, Colour(0xffdf9e)])
            let long = deep * chance.number(0.3, 1)
            canvas.fill(
                .box(Box(x, quay, broad, long)),
                .vertical(quay, quay + long, [colour.opacity(0.4), colour.opacity(0)]), .screen)
        }
        for _ in 0..<60 {
            let y = quay + deep * power(chance.number(0, 1), 0.8)
            let long = view.unit * chance.number(0.03, 0.16)
            canvas.fill(
                .rounded(Box(chance.number(-0.05, 1) * width, y, long, max(1, view.unit * 0.0018)), 1),
                palette.near.opacity(0.4))
        }
    }
}
