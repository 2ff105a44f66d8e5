/// What a shape is filled with.
package enum Paint: Sendable {
    /// A colour and where it stands, 0 to 1.
    package struct Stop: Sendable {
        package let place: Double
        package let colour: Colour
        package init(_ place: Double, _ colour: Colour) { (self.place, self.colour) = (place, colour) }
    }

    case solid(Colour)
    case linear(from: Point, to: Point, [Stop])
    case radial(centre: Point, radius: Double, [Stop])

    /// From the first colour, at the top, to the last, evenly.
    package static func vertical(_ top: Double, _ bottom: Double, _ colours: [Colour]) -> Paint {
        .linear(from: Point(0, top), to: Point(0, bottom), evenly(colours))
    }

    /// Light that fades from a centre as light does: fast at first.
    package static func glow(_ centre: Point, _ radius: Double, _ colour: Colour) -> Paint {
        let fading: [(Double, Double)] = [(0, 1), (0.15, 0.72), (0.3, 0.46), (0.5, 0.2), (0.75, 0.05), (1, 0)]
        return .radial(
            centre: centre, radius: radius,
            fading.map { place, share in Stop(place, colour.opacity(colour.alpha * share)) })
    }

    package static func evenly(_ colours: [Colour]) -> [Stop] {
        colours.enumerated().map { Stop(Double($0) / Double(max(1, colours.count - 1)), $1) }
    }
}

/// How a colour joins those that are there.
package enum Blend: Sendable {
    case over, add, screen, multiply, overlay, softLight
}
