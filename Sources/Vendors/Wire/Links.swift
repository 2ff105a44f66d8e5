import HTTPTypes
import Synchronization

/// Where finished media can be fetched, until they are. Nobody fetches what was cancelled in the meantime: the oldest links go.
final class Links: Sendable {
    private struct State: Sendable {
        var last = 0
        var links: [Int: HTTPRequest] = [:]
    }

    /// Far more than finish at once, and no more than some ten megabytes.
    static let most = 32_768

    private let state = Mutex(State())

    func keep(_ request: HTTPRequest) -> String {
        state.withLock { state in
            state.last += 1
            state.links[state.last] = request
            state.links[state.last - Self.most] = nil
            return "\(state.last)"
        }
    }

    subscript(name: String) -> HTTPRequest? { Int(name).flatMap { number in state.withLock { $0.links[number] } } }

    func drop(_ name: String) {
        guard let number = Int(name) else { return }
        state.withLock { $0.links[number] = nil }
    }
}
