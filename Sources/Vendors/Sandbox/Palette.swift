import Drawing

/// The colours of a picture, and its time of day.
struct Palette: Sendable {
    enum Name: String, CaseIterable, Sendable {
        case dusk, dawn, day, night, aurora, gold, neon, mist, rose, autumn
    }

    let name: Name
    /// From the zenith down to the horizon.
    let sky: [Colour]
    /// Sun or moon, and what it lights.
    let light: Colour
    /// What is far, and what is near.
    let far: Colour
    let near: Colour
    let accent: Colour
    let second: Colour
    let isDark: Bool

    var haze: Colour { sky[sky.count - 1] }

    /// What stands at a depth: 0 far, 1 near.
    func ground(_ depth: Double) -> Colour { far.mixed(with: near, depth) }

    static func named(_ name: Name) -> Palette {
        func make(
            _ sky: [UInt32], _ light: UInt32, _ far: UInt32, _ near: UInt32, _ accent: UInt32, _ second: UInt32,
            dark: Bool = false
        ) -> Palette {
            Palette(
                name: name, sky: sky.map { Colour($0) }, light: Colour(light), far: Colour(far), near: Colour(near),
                accent: Colour(accent), second: Colour(second), isDark: dark)
        }
        return switch name {
        case .dusk:
            make([0x20164f, 0x5a2b82, 0xb8437a, 0xf4775f, 0xffc48a], 0xffe3ae, 0xb4557e, 0x1a0e33, 0xff6f91, 0xffc75f)
        case .dawn:
            make([0x4a6fa5, 0x86a8d4, 0xd7bfd3, 0xf9cdbb, 0xffe8c2], 0xfff3d6, 0xb7a3c4, 0x27385c, 0xff9a8b, 0x7fd1ae)
        case .day:
            make([0x1f6fc4, 0x55a5e6, 0x9dd0f2, 0xdff1f7], 0xffffff, 0x93bdd0, 0x123f3e, 0xffb703, 0x2a9d8f)
        case .night:
            make(
                [0x050a1f, 0x0b1a42, 0x1c3870, 0x41659c], 0xf1f5ff, 0x2f4c80, 0x040813, 0xffd27d, 0x7bdff2, dark: true)
        case .aurora:
            make(
                [0x030718, 0x06213a, 0x0b4a55, 0x1f8b78], 0xe9fff4, 0x1b5a63, 0x020a10, 0x5ef2b0, 0xa88bff, dark: true)
        case .gold:
            make([0x6b3416, 0xb9602a, 0xec9a45, 0xffd083, 0xfff0c4], 0xfff9e0, 0xd1894b, 0x2c130a, 0xff7b3a, 0xffd166)
        case .neon:
            make(
                [0x080219, 0x220a4c, 0x5b168c, 0xc02490, 0xff5c8a], 0xffd0ec, 0x5a1e8f, 0x07020f, 0x00e5ff, 0xff3ea5,
                dark: true)
        case .mist:
            make([0x8ea6b4, 0xb7c6cc, 0xdbe0dd, 0xf3ede2], 0xfffaf0, 0xb3c2c6, 0x22343c, 0xe76f51, 0x52796f)
        case .rose:
            make([0x8e7cc3, 0xc195cf, 0xf2b5c9, 0xfddcd0], 0xfff4ec, 0xc79ac4, 0x3d2452, 0xff6b9d, 0xffd3a5)
        case .autumn:
            make([0x7a98a8, 0xb9c2b4, 0xf0d3a0, 0xf6b26b], 0xfff1d0, 0xc98a5b, 0x3a170d, 0xe4572e, 0xf3a712)
        }
    }
}
