import Glibc

/// A shape's outline, as a value: drawn only when a canvas is asked to.
package struct Path: Sendable {
    enum Step: Sendable {
        case move(Point)
        case line(Point)
        case curve(Point, Point, Point)
        case arc(centre: Point, radius: Double, from: Double, to: Double)
        case close
    }

    private(set) var steps: [Step] = []

    package init() {}

    package mutating func move(_ to: Point) { steps.append(.move(to)) }
    package mutating func line(_ to: Point) { steps.append(.line(to)) }
    package mutating func curve(_ one: Point, _ two: Point, to end: Point) { steps.append(.curve(one, two, end)) }
    /// Clockwise, in radians from three o'clock; joined by a line to what was before.
    package mutating func arc(_ centre: Point, _ radius: Double, from: Double, to: Double) {
        steps.append(.arc(centre: centre, radius: radius, from: from, to: to))
    }
    package mutating func close() { steps.append(.close) }
    package mutating func add(_ other: Path) { steps += other.steps }

    package static func box(_ box: Box) -> Path {
        polygon([
            Point(box.x, box.y), Point(box.x + box.width, box.y), Point(box.x + box.width, box.y + box.height),
            Point(box.x, box.y + box.height),
        ])
    }

    package static func rounded(_ box: Box, _ radius: Double) -> Path {
        let radius = max(0, min(radius, box.width / 2, box.height / 2))
        let (left, right) = (box.x + radius, box.x + box.width - radius)
        let (top, bottom) = (box.y + radius, box.y + box.height - radius)
        var path = Path()
        path.arc(Point(right, top), radius, from: -.pi / 2, to: 0)
        path.arc(Point(right, bottom), radius, from: 0, to: .pi / 2)
        path.arc(Point(left, bottom), radius, from: .pi / 2, to: .pi)
        path.arc(Point(left, top), radius, from: .pi, to: 1.5 * .pi)
        path.close()
        return path
    }

    package static func circle(_ centre: Point, _ radius: Double) -> Path {
        var path = Path()
        path.arc(centre, radius, from: 0, to: 2 * .pi)
        path.close()
        return path
    }

    package static func ellipse(_ centre: Point, _ width: Double, _ height: Double) -> Path {
        // A circle by four Bézier curves is off by 0.03 %: nobody sees it.
        let (x, y) = (width / 2, height / 2)
        let (k, m) = (x * 0.5523, y * 0.5523)
        var path = Path()
        path.move(Point(centre.x + x, centre.y))
        path.curve(
            Point(centre.x + x, centre.y + m), Point(centre.x + k, centre.y + y), to: Point(centre.x, centre.y + y))
        path.curve(
            Point(centre.x - k, centre.y + y), Point(centre.x - x, centre.y + m), to: Point(centre.x - x, centre.y))
        path.curve(
            Point(centre.x - x, centre.y - m), Point(centre.x - k, centre.y - y), to: Point(centre.x, centre.y - y))
        path.curve(
            Point(centre.x + k, centre.y - y), Point(centre.x + x, centre.y - m), to: Point(centre.x + x, centre.y))
        path.close()
        return path
    }

    package static func polygon(_ points: [Point]) -> Path {
        var path = Path()
        for (index, point) in points.enumerated() { if index == 0 { path.move(point) } else { path.line(point) } }
        path.close()
        return path
    }

    /// A line through points, without corners.
    package static func smooth(_ points: [Point], closed: Bool = false) -> Path {
        var path = Path()
        guard points.count > 1, let first = points.first else { return path }
        func at(_ index: Int) -> Point {
            closed
                ? points[(index + points.count) % points.count]
                : points[min(max(index, 0), points.count - 1)]
        }
        path.move(first)
        for index in 0..<(closed ? points.count : points.count - 1) {
            let (before, start, end, after) = (at(index - 1), at(index), at(index + 1), at(index + 2))
            path.curve(
                Point(start.x + (end.x - before.x) / 6, start.y + (end.y - before.y) / 6),
                Point(end.x - (after.x - start.x) / 6, end.y - (after.y - start.y) / 6), to: end)
        }
        if closed { path.close() }
        return path
    }
}
