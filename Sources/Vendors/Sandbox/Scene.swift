import Drawing

/// A picture as what stands behind what: drawn on one canvas for an image, moved against each other for a film.
struct Scene {
    /// From the back to the front. The first fills the view.
    var planes: [Plane]
    /// Small things that move by themselves.
    var motes: [Mote] = []
}

/// One sheet of a scene. It is drawn as wide as the film will travel along it.
struct Plane {
    /// How much of the travel it makes: 0 stands still, 1 is nearest.
    let depth: Double
    /// The rows that it covers; the sheet is no larger.
    let top: Double
    let bottom: Double
    /// Draws it in the view's own coordinates, from 0 to `width`, which is the view's width or more.
    let draw: (_ canvas: borrowing Canvas, _ width: Double) -> Void
}

/// A small thing that moves by itself.
struct Mote {
    let size: Double
    /// Where its top left corner is at first.
    var place: Point
    /// Pixels a second. What leaves the view comes in again on the other side.
    var speed = Point(0, 0)
    /// How far it swings to either side, in pixels.
    var swing = Point(0, 0)
    /// Seconds a swing takes, and where in it the mote begins, in radians.
    var period = 4.0
    var phase = 0.0
    let draw: (_ canvas: borrowing Canvas) -> Void
}

/// The view that a scene is made for, in pixels.
struct View {
    let width: Double
    let height: Double

    /// What things are measured by, so that they look alike in every format.
    var unit: Double { min(width, height) * 0.65 + max(width, height) * 0.35 }
    var isUpright: Bool { height > width * 1.15 }
    var box: Box { Box(0, 0, width, height) }

    func at(_ x: Double, _ y: Double) -> Point { Point(x * width, y * height) }
}

extension Scene {
    init(_ subject: Subject, in view: View) {
        switch subject.motif {
        case .mountains: self = Self.mountains(subject, view)
        case .sea: self = Self.sea(subject, view)
        case .city: self = Self.city(subject, view)
        case .space: self = Self.space(subject, view)
        case .forest: self = Self.forest(subject, view)
        case .silk: self = Self.silk(subject, view)
        case .stillLife: self = Self.stillLife(subject, view)
        case .portrait: self = Self.portrait(subject, view)
        case .cat: self = Self.cat(subject, view)
        }
    }

    /// Everything as it is at the first moment.
    func draw(on canvas: borrowing Canvas) {
        for plane in planes { plane.draw(canvas, Double(canvas.width)) }
        for mote in motes { canvas.moved(mote.start) { mote.draw(canvas) } }
    }
}

extension Mote {
    var start: Point { Point(place.x + swing.x * sine(phase), place.y + swing.y * cosine(phase)) }
}
