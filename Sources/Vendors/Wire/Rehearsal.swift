package import Gateway
package import HTTPTypes
import JSON
package import Telemetry

/// An adapter without a network: tells what it would send, and reads the answers that it is handed. Tests speak through it
/// with adapters, whose types are nobody else's business.
package struct Rehearsal: Sendable {
    package enum Step: Sendable {
        case sends(HTTPRequest, isSubmission: Bool)
        case pending(Ticket, percent: Int?, after: Duration?)
        case finished([Output])
    }

    package enum Output: Sendable {
        case link(HTTPRequest, contentType: String?)
        case bytes([UInt8], contentType: String?)
    }

    private let wire: any WireVendor
    private let signature: CallbackSignature
    /// Reads the answer to what was sent last.
    private var read: (@Sendable (HTTPResponse) throws(VendorError) -> WireStep)?

    package static var hosts: [Identifier<Host>] { types.map { $0.host } }
    private static var types: [any WireVendor.Type] { VendorRegistry.all }

    package init?(_ host: Identifier<Host>, _ configuration: VendorConfiguration) {
        guard let type = Self.types.first(where: { $0.host == host }), let wire = type.init(configuration) else {
            return nil
        }
        self.wire = wire
        signature = type.signature(configuration)
    }

    /// Whether a callback is genuine, as far as the vendor signs them.
    package func signed(_ callback: VendorCallback, at now: Timestamp) -> Bool { signature.isGood(callback, at: now) }

    package mutating func submit(_ task: VendorTask) throws(VendorError) -> Step {
        shown(try wire.submit(with(media: task)))
    }

    package mutating func poll(_ ticket: Ticket, _ task: VendorTask) throws(VendorError) -> Step {
        shown(try wire.poll(ticket, bare(task)))
    }

    package mutating func answer(_ response: HTTPResponse) throws(VendorError) -> Step {
        guard let read else { throw .unreadable("nothing was asked") }
        return shown(try read(response))
    }

    package func find(_ task: VendorTask) throws(VendorError) -> HTTPRequest? { try wire.find(bare(task))?.request }

    package func found(_ response: HTTPResponse, _ task: VendorTask) throws(VendorError) -> FoundWork? {
        try wire.find(bare(task))?.read(response)
    }

    package func cancel(_ ticket: Ticket, _ task: VendorTask) -> HTTPRequest? {
        wire.cancel(ticket, bare(task))?.request
    }

    package func cancelled(_ response: HTTPResponse, _ ticket: Ticket, _ task: VendorTask) throws(VendorError)
        -> Cancellation?
    {
        try wire.cancel(ticket, bare(task))?.read(response)
    }

    package func check() -> HTTPRequest? { wire.check()?.request }

    package func checked(_ response: HTTPResponse) throws(VendorError) -> String? { try wire.check()?.read(response) }

    private mutating func shown(_ step: WireStep) -> Step {
        switch step {
        case .call(let call):
            read = call.read
            return .sends(call.request, isSubmission: call.isSubmission)
        case .pending(let ticket, let percent, let after): return .pending(ticket, percent: percent, after: after)
        case .finished(let outputs):
            return .finished(
                outputs.map { output in
                    switch output {
                    case .link(let request, let type): .link(request, contentType: type)
                    case .bytes(let bytes, let type): .bytes(bytes, contentType: type)
                    }
                })
        }
    }

    private func bare(_ task: VendorTask) -> WireTask { WireTask(task: task, images: [], video: nil, audio: nil) }

    /// Files and, where the adapter takes no addresses, what stands at them: the bytes of their own names.
    private func with(media task: VendorTask) -> WireTask {
        func loaded(_ medium: VendorInput.Media) -> WireMedia {
            switch medium {
            case .url(let text) where type(of: wire).takesMediaURLs: WireMedia(url: text, bytes: nil, contentType: "")
            case .url(let text): WireMedia(url: nil, bytes: Array(text.utf8), contentType: "image/png")
            case .file(let path, let reference):
                WireMedia(url: nil, bytes: Array(path.utf8), contentType: reference.contentType)
            }
        }
        return WireTask(
            task: task, images: task.input.images.map(loaded), video: task.input.video.map(loaded),
            audio: task.input.audio.map(loaded),
            lastFrame: task.options["lastFrame"]?.stringValue.map { loaded(.url($0)) })
    }
}
