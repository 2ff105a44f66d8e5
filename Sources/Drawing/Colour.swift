import Glibc

/// Red, green, blue and opacity, each 0 to 1, as sRGB numbers.
package struct Colour: Sendable, Hashable {
    package var red: Double
    package var green: Double
    package var blue: Double
    package var alpha: Double

    package init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
        (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
    }

    /// 0xRRGGBB.
    package init(_ hex: UInt32, _ alpha: Double = 1) {
        self.init(
            red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255, blue: Double(hex & 255) / 255,
            alpha: alpha)
    }

    /// A hue goes once round from 0 to 1; any number is taken.
    package init(hue: Double, saturation: Double, lightness: Double, alpha: Double = 1) {
        let chroma = (1 - abs(2 * lightness - 1)) * saturation
        func channel(_ offset: Double) -> Double {
            let turn = hue + offset
            let sixth = (turn - turn.rounded(.down)) * 6
            return lightness - chroma / 2 + chroma * min(1, max(0, abs(sixth - 3) - 1))
        }
        self.init(red: channel(0), green: channel(2.0 / 3), blue: channel(1.0 / 3), alpha: alpha)
    }

    package static let black = Colour(0x000000)
    package static let white = Colour(0xffffff)
    package static let clear = Colour(0x000000, 0)

    package func opacity(_ alpha: Double) -> Colour { Colour(red: red, green: green, blue: blue, alpha: alpha) }

    /// This colour, with a share of another: 0 none of it, 1 all.
    package func mixed(with other: Colour, _ share: Double) -> Colour {
        func mix(_ one: Double, _ two: Double) -> Double { one + (two - one) * share }
        return Colour(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
            alpha: mix(alpha, other.alpha))
    }

    package func lighter(_ share: Double) -> Colour { mixed(with: .white.opacity(alpha), share) }
    package func darker(_ share: Double) -> Colour { mixed(with: .black.opacity(alpha), share) }

    /// How bright it seems, 0 to 1.
    package var luminance: Double {
        func linear(_ value: Double) -> Double { value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}
