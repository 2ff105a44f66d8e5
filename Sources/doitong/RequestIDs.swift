import HTTPTypes
import Synchronization
import Telemetry

/// Gives every request its id: the one it brought, or a new one.
///
/// New ids need to differ, not to be secret. So chance comes from the system once, and each id takes the next number of a
/// SplitMix64 sequence that all lanes share: no lock, and no call to the kernel for each request.
final class RequestIDs: Sendable {
    private let state = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    func id(for fields: Fields) -> String {
        if let given = fields[.requestID], let id = RequestID(given) { return id.description }
        var random = Numbers(ids: self)
        return RequestID(at: .now(), using: &random).description
    }

    private struct Numbers: RandomNumberGenerator {
        let ids: RequestIDs

        mutating func next() -> UInt64 {
            var number = ids.state.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
            number = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
            number = (number ^ number >> 27) &* 0x94d0_49bb_1331_11eb
            return number ^ number >> 31
        }
    }
}
