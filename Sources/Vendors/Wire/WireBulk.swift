import Gateway
import HTTPTypes
import JSON

/// One call that asks after many pieces of work: for vendors that have such a call.
struct WireBulk: Sendable {
    /// What an answer says of one piece of work.
    enum Told: Sendable {
        case step(WireStep)
        case failed(VendorError)
        /// Too little: it is asked after alone.
        case tooLittle
    }

    /// Those of one kind can be asked after together.
    let kind: String
    /// How many at once.
    let most: Int
    /// - Parameter tickets: each once.
    let request: @Sendable (_ tickets: [Ticket]) -> HTTPRequest
    /// Whoever is missing in it is asked after alone.
    let read: @Sendable (HTTPResponse) throws(VendorError) -> [Ticket: Told]

    /// Reads a list of what the vendor also tells of each alone.
    ///
    /// - Parameters:
    ///   - ticket: of an item; nil where it is none of ours.
    ///   - step: what an item says; nil where that is too little.
    static func told(
        _ items: [JSON], ticket: (JSON) -> Ticket?, step: (JSON, Ticket) throws(VendorError) -> WireStep?
    ) -> [Ticket: Told] {
        var told: [Ticket: Told] = [:]
        for item in items {
            guard let ticket = ticket(item) else { continue }
            do throws(VendorError) { told[ticket] = try step(item, ticket).map { .step($0) } ?? .tooLittle } catch {
                told[ticket] = .failed(error)
            }
        }
        return told
    }
}
