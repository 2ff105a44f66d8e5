import Drawing

/// A face that can speak: who it is follows from chance, how its mouth stands is told.
///
/// It is drawn in units of the head's height, from the middle of the face.
struct Face: Sendable {
    let skin: Colour
    let hair: Colour
    let eyes: Colour
    let dress: Colour
    let collar: Colour
    let hairstyle: Int
    let hasGlasses: Bool

    /// Where the head is, and how large.
    struct Pose {
        let centre: Point
        let scale: Double

        init(in view: View) {
            scale = min(view.height * (view.isUpright ? 0.36 : 0.46), view.width * 0.5)
            centre = Point(view.width / 2, view.height * (view.isUpright ? 0.42 : 0.43))
        }

        /// The box around the mouth, all that moves with speech.
        var mouth: Box { box(-0.17, 0.19, 0.34, 0.26) }
        var eyes: Box { box(-0.27, -0.14, 0.54, 0.17) }
        /// Head, hair and ears, with room about them.
        var head: Box { box(-0.58, -0.8, 1.16, 1.56) }

        private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Box {
            Box(centre.x + x * scale, centre.y + y * scale, width * scale, height * scale)
        }
    }

    init(_ chance: Chance, _ palette: Palette) {
        var chance = chance
        skin = chance.one(of: [0xffe0c8, 0xf6c9a4, 0xe3a77c, 0xc68a5e, 0x9c6642, 0x6f4630].map { Colour($0) })
        let dark: [UInt32] = [0x1b1417, 0x2b1b17, 0x3a241c]
        let any = dark + [0x6b3f26, 0xa8652f, 0xd9a441, 0x8c2f1f]
        hair = Colour(chance.one(of: skin.luminance < 0.4 ? dark : any))
        eyes = chance.one(of: [0x3b2a1e, 0x2f5d62, 0x4a6fa5, 0x5b7b3a].map { Colour($0) })
        dress = palette.accent.mixed(with: palette.near, 0.25)
        collar = palette.light
        hairstyle = chance.integer(0..<4)
        hasGlasses = chance.happens(0.3)
    }

    static func backdrop(_ canvas: borrowing Canvas, _ width: Double, _ view: View, _ subject: Subject) {
        let palette = subject.palette
        canvas.fill(
            .vertical(0, view.height, [palette.sky[0].mixed(with: palette.sky[1], 0.6), palette.sky[1], palette.haze]))
        let pose = Pose(in: view)
        let centre = Point(pose.centre.x, pose.centre.y - pose.scale * 0.02)
        canvas.glow(centre, pose.scale * 1.7, palette.light.opacity(0.55))
        canvas.fill(
            .circle(centre, pose.scale * 0.86),
            .vertical(
                centre.y - pose.scale, centre.y + pose.scale,
                [palette.haze.lighter(0.15), palette.second.mixed(with: palette.haze, 0.35)]))
        for ring in 1..<4 {
            canvas.stroke(
                .circle(centre, pose.scale * (0.86 + 0.13 * Double(ring))),
                .solid(palette.light.opacity(0.34 - 0.09 * Double(ring))), width: max(1, view.unit * 0.003))
        }
        var chance = subject.chance.fork(8)
        for _ in 0..<14 {
            let place = view.at(chance.number(0, 1), chance.number(0, 1))
            canvas.glow(
                place, view.unit * chance.number(0.03, 0.12),
                chance.one(of: [palette.accent, palette.second, palette.light]).opacity(chance.number(0.1, 0.32)))
        }
    }

    /// Shoulders and neck.
    func drawBust(_ canvas: borrowing Canvas, _ pose: Pose) {
        canvas.moved(pose.centre, scaled: pose.scale) {
            if hairstyle == 1 || hairstyle == 3 {
                canvas.fill(
                    .smooth(
                        [
                            Point(-0.4, -0.15), Point(-0.46, 0.25), Point(-0.44, 0.62), Point(-0.2, 0.72),
                            Point(0.2, 0.72),
                            Point(0.44, 0.62), Point(0.46, 0.25), Point(0.4, -0.15),
                        ], closed: true), .vertical(-0.2, 0.8, [hair.darker(0.12), hair.darker(0.4)]))
            }
            var body = Path()
            body.move(Point(-1, 9))
            body.curve(Point(-0.93, 1.0), Point(-0.78, 0.82), to: Point(-0.3, 0.72))
            body.line(Point(0.3, 0.72))
            body.curve(Point(0.78, 0.82), Point(0.93, 1.0), to: Point(1, 9))
            body.close()
            canvas.fill(body, .vertical(0.7, 1.7, [dress.lighter(0.12), dress.darker(0.35)]))
            var neck = Path()
            neck.move(Point(-0.16, 0.3))
            neck.line(Point(-0.17, 0.66))
            neck.curve(Point(-0.16, 0.76), Point(-0.3, 0.74), to: Point(-0.3, 0.72))
            neck.curve(Point(-0.15, 0.98), Point(0.15, 0.98), to: Point(0.3, 0.72))
            neck.curve(Point(0.3, 0.74), Point(0.16, 0.76), to: Point(0.17, 0.66))
            neck.line(Point(0.16, 0.3))
            neck.close()
            canvas.fill(neck, .vertical(0.4, 0.95, [skin.darker(0.26), skin.darker(0.06)]))
            canvas.stroke(
                .smooth([Point(-0.3, 0.72), Point(-0.15, 0.89), Point(0, 0.93), Point(0.15, 0.89), Point(0.3, 0.72)]),
                .solid(collar.mixed(with: dress, 0.3)), width: 0.035)
        }
    }

    /// All of the head but its mouth.
    func drawHead(_ canvas: borrowing Canvas, _ pose: Pose) {
        canvas.moved(pose.centre, scaled: pose.scale) {
            for side in [-1.0, 1.0] {
                canvas.fill(.ellipse(Point(side * 0.385, 0.02), 0.11, 0.19), skin.darker(0.1))
                canvas.fill(.ellipse(Point(side * 0.39, 0.02), 0.05, 0.11), skin.darker(0.24))
            }
            let outline: [Point] = [
                Point(0, -0.52), Point(0.27, -0.45), Point(0.385, -0.2), Point(0.375, 0.1), Point(0.29, 0.34),
                Point(0.12, 0.5), Point(0, 0.525), Point(-0.12, 0.5), Point(-0.29, 0.34), Point(-0.375, 0.1),
                Point(-0.385, -0.2), Point(-0.27, -0.45),
            ]
            canvas.fill(
                .smooth(outline, closed: true),
                .radial(
                    centre: Point(-0.12, -0.12), radius: 0.78,
                    [.init(0, skin.lighter(0.16)), .init(0.55, skin), .init(1, skin.darker(0.24))]))
            for side in [-1.0, 1.0] {
                let cheek = Point(side * 0.22, 0.17)
                canvas.fill(.circle(cheek, 0.12), .glow(cheek, 0.12, Colour(0xff5a5a, 0.22)))
                eye(canvas, Point(side * 0.165, -0.055))
                canvas.stroke(
                    .smooth([
                        Point(side * 0.075, -0.178), Point(side * 0.17, -0.215), Point(side * 0.265, -0.175),
                    ]), .solid(hair.mixed(with: skin, 0.18)), width: 0.027)
            }
            canvas.stroke(
                .smooth([Point(0.015, -0.03), Point(0.045, 0.1), Point(0.035, 0.145), Point(-0.03, 0.15)]),
                .solid(skin.darker(0.28).opacity(0.75)), width: 0.018)
            if hasGlasses { glasses(canvas) }
            drawHair(canvas)
        }
    }

    private func eye(_ canvas: borrowing Canvas, _ centre: Point) {
        canvas.fill(.ellipse(centre, 0.15, 0.088), Colour(0xfdfdfb))
        canvas.clipped(to: .ellipse(centre, 0.15, 0.088)) {
            canvas.fill(
                .circle(centre, 0.044),
                .radial(
                    centre: centre, radius: 0.046,
                    [.init(0, eyes.lighter(0.35)), .init(0.75, eyes), .init(1, eyes.darker(0.5))]))
            canvas.fill(.circle(centre, 0.021), Colour(0x0c0a0a))
            canvas.fill(.circle(Point(centre.x - 0.015, centre.y - 0.016), 0.0115), .white)
            canvas.fill(.box(Box(centre.x - 0.1, centre.y - 0.06, 0.2, 0.025)), Colour.black.opacity(0.2))
        }
        canvas.stroke(
            .smooth([
                Point(centre.x - 0.077, centre.y + 0.008), Point(centre.x - 0.04, centre.y - 0.042),
                Point(centre.x + 0.02, centre.y - 0.05), Point(centre.x + 0.077, centre.y + 0.002),
            ]), .solid(hair.darker(0.4)), width: 0.017)
    }

    /// Both eyes shut: skin over them, and the line of the lashes.
    func drawLids(_ canvas: borrowing Canvas, _ pose: Pose) {
        canvas.moved(pose.centre, scaled: pose.scale) {
            for side in [-1.0, 1.0] {
                let centre = Point(side * 0.165, -0.055)
                canvas.fill(.ellipse(centre, 0.17, 0.118), .vertical(-0.11, 0, [skin.darker(0.05), skin]))
                canvas.stroke(
                    .smooth([
                        Point(centre.x - 0.077, centre.y + 0.008), Point(centre.x, centre.y + 0.037),
                        Point(centre.x + 0.077, centre.y + 0.008),
                    ]), .solid(hair.darker(0.4)), width: 0.016)
            }
        }
    }

    /// From a smile at 0 to wide open at 1.
    func drawMouth(_ canvas: borrowing Canvas, _ pose: Pose, openness: Double) {
        let lips = skin.mixed(with: Colour(0xb03048), 0.5)
        canvas.moved(pose.centre, scaled: pose.scale) {
            let centre = Point(0, 0.285)
            if openness < 0.04 {
                canvas.stroke(
                    .smooth([
                        Point(-0.115, centre.y - 0.012), Point(-0.05, centre.y + 0.02), Point(0.05, centre.y + 0.02),
                        Point(0.115, centre.y - 0.012),
                    ]), .solid(lips.darker(0.12)), width: 0.026)
                return
            }
            let half = 0.112 - 0.022 * openness
            let (up, down) = (0.012 + 0.03 * openness, 0.02 + 0.105 * openness)
            var opening = Path()
            opening.move(Point(-half, centre.y))
            opening.curve(
                Point(-half * 0.55, centre.y - up * 1.6), Point(half * 0.55, centre.y - up * 1.6),
                to: Point(half, centre.y))
            opening.curve(
                Point(half * 0.7, centre.y + down * 1.4), Point(-half * 0.7, centre.y + down * 1.4),
                to: Point(-half, centre.y))
            opening.close()
            canvas.fill(opening, Colour(0x4a0f18))
            canvas.clipped(to: opening) {
                canvas.fill(
                    .rounded(Box(-half * 0.8, centre.y - up * 1.8, half * 1.6, up + 0.022), 0.012), Colour(0xfbf7f0))
                canvas.fill(
                    .ellipse(Point(0, centre.y + down * 1.05), half * 1.3, down * 0.9), Colour(0xd9606c))
            }
            canvas.stroke(opening, .solid(lips), width: 0.024)
        }
    }

    private func glasses(_ canvas: borrowing Canvas) {
        let frame = Paint.solid(Colour(0x22222c, 0.9))
        for side in [-1.0, 1.0] {
            let box = Box(side * 0.165 - 0.115, -0.148, 0.23, 0.19)
            canvas.fill(.rounded(box, 0.08), Colour.white.opacity(0.12))
            canvas.stroke(.rounded(box, 0.08), frame, width: 0.018)
            canvas.stroke(.polygon([Point(side * 0.28, -0.075), Point(side * 0.37, -0.095)]), frame, width: 0.018)
        }
        canvas.stroke(.smooth([Point(-0.05, -0.07), Point(0, -0.088), Point(0.05, -0.07)]), frame, width: 0.018)
    }

    private func drawHair(_ canvas: borrowing Canvas) {
        let paint = Paint.linear(
            from: Point(-0.3, -0.6), to: Point(0.4, 0.2), Paint.evenly([hair.lighter(0.2), hair, hair.darker(0.25)]))
        let points: [Point] =
            switch hairstyle {
            case 0:  // Short, parted.
                [
                    Point(-0.4, -0.04), Point(-0.43, -0.3), Point(-0.28, -0.56), Point(0.02, -0.64), Point(0.3, -0.56),
                    Point(0.43, -0.3), Point(0.4, -0.04), Point(0.355, -0.2), Point(0.27, -0.33), Point(0.02, -0.36),
                    Point(-0.18, -0.42), Point(-0.31, -0.3), Point(-0.355, -0.17),
                ]
            case 1:  // Long, parted in the middle.
                [
                    Point(-0.42, 0.32), Point(-0.47, 0.0), Point(-0.42, -0.36), Point(-0.2, -0.6), Point(0, -0.63),
                    Point(0.2, -0.6), Point(0.42, -0.36), Point(0.47, 0.0), Point(0.42, 0.32), Point(0.365, 0.02),
                    Point(0.27, -0.27), Point(0, -0.47), Point(-0.27, -0.27), Point(-0.365, 0.02),
                ]
            case 2:  // Curls.
                []
            default:  // A fringe.
                [
                    Point(-0.43, 0.26), Point(-0.46, -0.1), Point(-0.4, -0.4), Point(-0.18, -0.62), Point(0.15, -0.63),
                    Point(0.4, -0.42), Point(0.46, -0.1), Point(0.43, 0.26), Point(0.36, -0.08), Point(0.32, -0.24),
                    Point(0.1, -0.27), Point(-0.12, -0.255), Point(-0.32, -0.24), Point(-0.36, -0.08),
                ]
            }
        if !points.isEmpty { return canvas.fill(.smooth(points, closed: true), paint) }
        for curl in 0..<17 {
            let angle = Double.pi * (1.02 + 0.96 * Double(curl) / 16)
            for row in 0..<2 {
                let reach = 0.37 + 0.1 * Double(row)
                let centre = Point(cosine(angle) * reach, -0.14 + sine(angle) * (reach + 0.02))
                canvas.fill(
                    .circle(centre, 0.088),
                    .radial(
                        centre: Point(centre.x - 0.03, centre.y - 0.03), radius: 0.1,
                        [.init(0, hair.lighter(0.2)), .init(1, hair.darker(0.15))]))
            }
        }
    }
}
