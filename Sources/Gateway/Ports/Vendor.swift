package import JSON

/// Who can carry out an attempt: a vendor's API, or the sandbox.
///
/// The runner is the only caller. It commits before and after each call, so an implementation keeps nothing that must
/// survive; work is named by ``VendorTask/id``, which stays the same however often a call is repeated after a crash.
package protocol Vendor: Sendable {
    var host: Identifier<Host> { get }

    /// Hands the work over. Called at most once for an attempt.
    func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress
    /// How far it is.
    func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress
    /// Whether work whose submission was interrupted arrived.
    func find(_ task: VendorTask) async throws(VendorError) -> FoundWork
    /// Stops it, if the vendor can.
    func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation
    /// Brings an output's bytes to a new file at `path`. `progress` is 0 to 1.
    func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError)
    /// Nobody here carries a task any more, of which only the id may be known: it has ended, or another node has it. A place that
    /// is kept for it is free. May be called again.
    func letGo(of task: String)
}

extension Vendor {
    package func letGo(of task: String) {}
}

/// The work of one attempt.
///
/// A class: it holds a whole model, and is handed from call to call for as long as the work is carried.
package final class VendorTask: Sendable {
    /// Unique for the attempt, and the same after a crash.
    package let id: String
    package let generation: Identifier<Generation>
    package let type: GenerationType
    package let provider: Provider
    package let model: Model
    package let host: Identifier<Host>
    package let input: VendorInput
    /// With every default filled in.
    package let options: JSONObject
    package let isLive: Bool

    package init(
        id: String, generation: Identifier<Generation>, type: GenerationType, provider: Provider, model: Model,
        host: Identifier<Host>, input: VendorInput, options: JSONObject, isLive: Bool
    ) {
        (self.id, self.generation, self.type, self.provider, self.model) = (id, generation, type, provider, model)
        (self.host, self.input, self.options, self.isLive) = (host, input, options, isLive)
    }
}

/// What it is made from, with media where a vendor's adapter can get at them.
package struct VendorInput: Sendable {
    package enum Media: Sendable, Equatable {
        case url(String)
        /// A file of ours.
        case file(path: String, MediaReference)
    }

    package var text: String?
    package var images: [Media]
    package var video: Media?
    package var audio: Media?
    package var voice: String?
    package var negativeText: String?

    package init(
        text: String? = nil, images: [Media] = [], video: Media? = nil, audio: Media? = nil, voice: String? = nil,
        negativeText: String? = nil
    ) {
        (self.text, self.images, self.video, self.audio) = (text, images, video, audio)
        (self.voice, self.negativeText) = (voice, negativeText)
    }
}

package enum VendorProgress: Sendable, Equatable {
    /// `percent` where the vendor tells; `after` where it says when to ask again.
    case pending(Ticket, percent: Int? = nil, after: Duration? = nil)
    case finished([VendorOutput])
}

/// Where a finished medium can be fetched.
package struct VendorOutput: Sendable, Equatable {
    /// An address, or whatever the vendor's `fetch` understands.
    package let location: String
    /// What the vendor says it is; the bytes are asked.
    package let contentType: String?

    package init(location: String, contentType: String? = nil) {
        (self.location, self.contentType) = (location, contentType)
    }
}

package enum FoundWork: Sendable, Equatable {
    case found(Ticket)
    /// It surely never arrived: it may be submitted.
    case absent
    /// This vendor cannot tell.
    case unknown
}

package enum Cancellation: Sendable, Equatable {
    case stopped(charged: Bool)
    /// It runs to its end, and is billed if `charged`.
    case runsOn(charged: Bool)
}
