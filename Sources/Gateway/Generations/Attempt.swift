package import Telemetry

/// A vendor's own name for work that it accepted. Opaque, and kept as it came.
package struct Ticket: Sendable, Hashable, CustomStringConvertible {
    package static let maximumLength = 4096
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
}

/// One try to have a generation made: at most one submission to one vendor.
package struct Attempt: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        /// Committed before the first byte leaves: from here on the vendor may have the work.
        case sending
        case sent(Ticket)
        case done
        case failed(GenerationFailure)
        /// Nobody knows whether the vendor has the work, so it is never sent again.
        case unknown(GenerationFailure)
        case cancelled

        /// As the API names it.
        package var name: String {
            switch self {
            case .sending: "sending"
            case .sent: "sent"
            case .done: "done"
            case .failed: "failed"
            case .unknown: "unknown"
            case .cancelled: "cancelled"
            }
        }

        package var failure: GenerationFailure? {
            switch self {
            case .failed(let failure), .unknown(let failure): failure
            default: nil
            }
        }
    }

    package let number: Int
    package let provider: Identifier<Provider>
    package let model: Identifier<Model>
    package let host: Identifier<Host>
    package internal(set) var state: State
    package let startedAt: Timestamp
    package internal(set) var endedAt: Timestamp?

    /// By which a vendor's adapter knows the work, the same after a crash.
    package func task(of generation: Identifier<Generation>) -> String { "\(generation)-\(number)" }

    package init(
        number: Int, provider: Identifier<Provider>, model: Identifier<Model>, host: Identifier<Host>,
        state: State = .sending, startedAt: Timestamp, endedAt: Timestamp? = nil
    ) {
        (self.number, self.provider, self.model, self.host) = (number, provider, model, host)
        (self.state, self.startedAt, self.endedAt) = (state, startedAt, endedAt)
    }

    init(number: Int, _ venue: Venue, startedAt: Timestamp) {
        self.init(
            number: number, provider: venue.provider, model: venue.model, host: venue.host, startedAt: startedAt)
    }
}
