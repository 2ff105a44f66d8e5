/// A place on a canvas: x to the right, y downwards, in pixels unless the canvas was scaled.
package struct Point: Sendable, Hashable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// A rectangle, upright.
package struct Box: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    package var centre: Point { Point(x + width / 2, y + height / 2) }

    package func inset(_ horizontal: Double, _ vertical: Double) -> Box {
        Box(x + horizontal, y + vertical, max(0, width - 2 * horizontal), max(0, height - 2 * vertical))
    }
}
