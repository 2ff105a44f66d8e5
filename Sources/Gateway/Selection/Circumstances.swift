package import Telemetry

/// One model where one host runs it.
package struct HostModel: Sendable, Hashable {
    package let host: Identifier<Host>
    package let model: Identifier<Model>

    package init(_ host: Identifier<Host>, _ model: Identifier<Model>) { (self.host, self.model) = (host, model) }
}

/// What matters for a choice and is not in the request: what is known of the fleet, and what is broken now.
package struct Circumstances: Sendable {
    package var fleet: Fleet
    /// What is not asked at present, and until when.
    package var open: [HostModel: Timestamp]
    /// Decides whether something less known is tried out, and what. nil: the best known is taken.
    package var seed: UInt64?

    package init(fleet: Fleet = Fleet(), open: [HostModel: Timestamp] = [:], seed: UInt64? = nil) {
        (self.fleet, self.open, self.seed) = (fleet, open, seed)
    }
}

/// Chance that is the same for the same seed: SplitMix64.
package struct Lot: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var number = state
        number = (number ^ (number >> 30)) &* 0xbf58_476d_1ce4_e5b9
        number = (number ^ (number >> 27)) &* 0x94d0_49bb_1331_11eb
        return number ^ (number >> 31)
    }

    /// 0 to 1, without 1.
    mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Nearly normal with variance 1: the sum of four even draws, never beyond 3.5.
    mutating func deviation() -> Double {
        let bits = next()
        let sum = (bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48)
        return (Double(sum) / 65536 - 2) * 1.732_050_807_568_877_2
    }
}
