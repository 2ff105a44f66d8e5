import Gateway
import Telemetry

extension Services {
    /// What a choice is made by. Whoever asks for the same again within some minutes gets the same answer, so that a quote
    /// holds for the request that follows it; and what a test key asks for is never tried out.
    func circumstances(
        of request: GenerationRequest, for account: Identifier<Account>, isLive: Bool, at now: Timestamp
    ) -> Circumstances {
        guard isLive else { return Circumstances(fleet: knowledge.fleet) }
        var seed = FNV()
        seed.add(account.text)
        seed.add(request.type.rawValue)
        seed.add(request.priority.rawValue)
        seed.add(request.input.text ?? "")
        seed.add(now.milliseconds / Self.steadyMilliseconds)
        return Circumstances(fleet: knowledge.fleet, open: health.resting(at: now), seed: seed.value)
    }

    private static let steadyMilliseconds: Int64 = 300_000

    /// Takes in what a caller says of what was made.
    func learn(_ score: Double, of generation: Generation, at now: Timestamp) {
        let observation = Observation(rating: score, of: generation, in: planner.catalogue, at: now)
        if let observation { knowledge.observe(observation) }
    }
}

/// FNV-1a: spreads what differs little. No secret depends on it.
private struct FNV {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        mix(0xff)  // In no UTF-8: where one text ends and the next begins.
    }

    mutating func add(_ number: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> Int64(shift))) }
    }

    private mutating func mix(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
