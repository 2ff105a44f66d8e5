/// The fitter's bounds.
package struct FitterLimits: Sendable {
    /// How many media are worked on at once, and how many may wait for that.
    package var atOnce = 2
    package var waiting = 256
    /// For one medium, all tries together; and of the processor's time for one try.
    package var time: Duration = .seconds(120)
    package var processorSeconds: UInt64 = 120
    /// Address space of the program that does it, in bytes.
    package var memory: UInt64 = 4 << 30
    /// Of what is made. More is made again, smaller.
    package var output = 64 << 20
    /// How often that is done.
    package var tries = 6

    package init() {}
}
